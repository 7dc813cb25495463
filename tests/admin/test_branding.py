import os
import re
import time
from io import BytesIO

import pytest
from PIL import Image

from app.core import images
from app.core.db import db
from app.core.errors import Refused
from app.core.files import UPLOADS_KEPT_FOR
from app.core.folder import LocalFolder
from app.core.jobs import MOST_TRIES
from app.domain.businesses import logo as logo_module
from app.domain.businesses.business import Business
from app.domain.businesses.logo import NOT_PREPARED
from app.domain.clients.client import Client
from tests.domain.acting import Place
from tests.jobs import forget_jobs, run_jobs
from tests.mails import mails_to

FIELDS = {"name": "Acme", "email": "a@acme.example", "phone": "", "address": "", "tax_id": "", "bank_details": "IBAN", "accent": "#00AA55",
          "welcome_text": "", "payment_days": "30", "locale": "en_US", "time_zone": "Europe/Berlin"}  # fmt: skip


def business(firm):
    return firm.do(lambda: db.session.get(Business, firm.id))


PREPARED = "The new logo is being prepared."


def picture(colour="red"):
    out = BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


def hand_in(visitor, content, field="logo"):
    return visitor.post("/admin/branding", FIELDS | {field: (BytesIO(content), "logo.png")})


def colour_of(visitor, key):
    with Image.open(BytesIO(visitor.get(f"/brand/{key}.png").data)) as image:
        return image.convert("RGB").getpixel((3, 3))


@pytest.fixture
def uploaded(app, monkeypatch, tmp_path):
    """What lies there, in a folder of this test's own: other processes' tests hand in logos as well."""
    forget_jobs(app)
    monkeypatch.setitem(app.extensions["places"], "uploads", LocalFolder(tmp_path))
    return lambda: set(tmp_path.glob("*/*"))


def test_ada_changes_the_branding(own_firm, visit):
    assert visit(own_firm, "ada").post("/admin/branding", FIELDS).status_code == 303
    kept = business(own_firm)
    assert (kept.name, kept.accent, kept.payment_days, kept.locale, kept.address) == ("Acme", "#00aa55", 30, "en_US", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"accent": "green"}, "accent"),
        ({"accent": ""}, "accent"),
        ({"payment_days": "366"}, "payment_days"),
        ({"payment_days": "-1"}, "payment_days"),
        ({"payment_days": "9" * 400}, "payment_days"),
        ({"payment_days": "x"}, "payment_days"),
        ({"locale": "xx"}, "locale"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"email": "x"}, "email"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(firm, visit, changes, field):
    answer = visit(firm, "ada").post("/admin/branding", FIELDS | changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_logo_is_prepared_shown_and_removed(app, own_firm, visit, uploaded):
    ada = visit(own_firm, "ada")
    assert hand_in(ada, picture()).status_code == 303
    assert PREPARED in ada.get("/admin/branding").text
    (raw,) = uploaded()
    assert raw.stat().st_mode & 0o077 == 0
    assert ada.get(f"/brand/{raw.name}.png").status_code == 404
    run_jobs(app)
    key = business(own_firm).logo_key
    page = ada.get("/admin/branding").text
    assert f"/brand/{key}.png" in page and PREPARED not in page
    assert ada.get(f"/brand/{key}.png").mimetype == "image/png"
    assert uploaded() == set()
    assert ada.post("/admin/branding", FIELDS | {"remove_logo": "y"}).status_code == 303
    assert business(own_firm).logo_key is None


def test_the_former_one_is_shown_until_then_and_the_page_asks_by_itself(app, own_firm, visit, uploaded):
    ada = visit(own_firm, "ada")
    hand_in(ada, picture())
    run_jobs(app)
    key = business(own_firm).logo_key
    hand_in(ada, picture("blue"))
    assert business(own_firm).logo_key == key
    part = ada.fragment("/admin/branding").text
    assert PREPARED in part and f"/brand/{key}.png" in part and 'hx-trigger="click, every 2s"' in part and "<form" not in part
    run_jobs(app)
    part = ada.fragment("/admin/branding").text
    assert f"/brand/{business(own_firm).logo_key}.png" in part and "hx-get" not in part
    assert colour_of(ada, business(own_firm).logo_key) == (0, 0, 255)


@pytest.mark.parametrize("meanwhile", ["before the job", "while it draws"])
@pytest.mark.parametrize("after", ["another", "none"])
def test_the_last_one_counts(app, own_firm, visit, uploaded, monkeypatch, meanwhile, after):
    """Whatever is being prepared when another takes its place, or none at all."""
    ada = visit(own_firm, "ada")
    hand_in(ada, picture())

    def change():
        answer = hand_in(ada, picture("blue")) if after == "another" else ada.post("/admin/branding", FIELDS | {"remove_logo": "y"})
        assert answer.status_code == 303

    drawing = []

    def draw(content):
        drawing.append(content)
        if len(drawing) == 1:
            change()
        return images.clean_image(content)

    if meanwhile == "while it draws":
        monkeypatch.setattr(logo_module, "clean_image", draw)
    else:
        change()
    run_jobs(app)
    run_jobs(app)
    key = business(own_firm).logo_key
    assert (key and colour_of(ada, key)) == ((0, 0, 255) if after == "another" else None)
    assert PREPARED not in ada.get("/admin/branding").text
    assert uploaded() == set()


def test_what_is_broken_inside_is_told_on_the_page(app, own_firm, visit, uploaded):
    ada = visit(own_firm, "ada")
    assert hand_in(ada, picture()[:45]).status_code == 303
    run_jobs(app)
    page = ada.get("/admin/branding").text
    assert images.NOT_READ in page and PREPARED not in page
    assert (business(own_firm).logo_key, uploaded()) == (None, set())
    hand_in(ada, picture())
    run_jobs(app)
    assert images.NOT_READ not in ada.get("/admin/branding").text
    assert business(own_firm).logo_key


def test_a_job_that_is_given_up_says_so(app, own_firm, visit, uploaded, monkeypatch):
    """Whatever kept it from its work: a machine without memory, a file that is gone."""
    ada = visit(own_firm, "ada")
    hand_in(ada, picture())
    (raw,) = uploaded()
    raw.unlink()
    monkeypatch.setitem(app.config, "RETRY_SECONDS", 0)
    for _ in range(MOST_TRIES):
        run_jobs(app)
    page = ada.get("/admin/branding").text
    assert NOT_PREPARED in page and PREPARED not in page


def test_a_worker_that_dies_leaves_it_to_the_next(app, own_firm, visit, uploaded, monkeypatch):
    ada = visit(own_firm, "ada")
    hand_in(ada, picture())
    monkeypatch.setitem(app.config, "RETRY_SECONDS", 0)
    lay_there = []

    def die(content):
        monkeypatch.setattr(logo_module, "clean_image", images.clean_image)
        lay_there.append(len(uploaded()))
        raise MemoryError

    monkeypatch.setattr(logo_module, "clean_image", die)
    run_jobs(app)
    assert lay_there == [1]
    assert business(own_firm).logo_key and uploaded() == set()


def test_what_nobody_came_back_for_goes_in_time(app, own_firm, visit, uploaded):
    folder = app.extensions["places"]["uploads"].folder / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    old, newer = folder / ("ab" + "0" * 38), folder / ("ab" + "1" * 38)
    now = time.time()
    for file, age in ((old, UPLOADS_KEPT_FOR.total_seconds() + 60), (newer, UPLOADS_KEPT_FOR.total_seconds() - 60)):
        file.write_bytes(b"left")
        os.utime(file, (now - age, now - age))
    hand_in(visit(own_firm, "ada"), picture())
    run_jobs(app)
    assert uploaded() == {newer}
    newer.unlink()


def test_a_form_that_is_refused_hands_in_nothing(own_firm, visit, uploaded):
    ada = visit(own_firm, "ada")
    assert ada.post("/admin/branding", FIELDS | {"name": "", "logo": (BytesIO(picture()), "logo.png")}).status_code == 422
    assert PREPARED not in ada.get("/admin/branding").text
    assert uploaded() == set()


@pytest.mark.parametrize("content", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused(firm, visit, content):
    answer = visit(firm, "ada").post("/admin/branding", FIELDS | {"logo": (BytesIO(content), "logo.png")})
    assert answer.status_code == 422
    assert 'id="logo-error"' in answer.text


# ── The logo for the dark ───────────────────────────────────────────────────────────────────────────────────────────────


def both(app, firm, visit):
    ada = visit(firm, "ada")
    for colour, field in (("red", "logo"), ("blue", "dark_logo")):
        assert hand_in(ada, picture(colour), field).status_code == 303
    run_jobs(app)
    return business(firm)


def test_each_of_the_two_is_prepared_by_itself(app, own_firm, visit, uploaded):
    """The one does not take the other's place, nor is it removed with it."""
    kept, ada = both(app, own_firm, visit), visit(own_firm, "ada")
    assert (colour_of(ada, kept.logo_key), colour_of(ada, kept.dark_logo_key)) == ((255, 0, 0), (0, 0, 255))
    assert uploaded() == set()
    page = ada.get("/admin/branding").text
    assert f"/brand/{kept.logo_key}.png" in page and f"/brand/{kept.dark_logo_key}.png" in page and PREPARED not in page
    assert ada.post("/admin/branding", FIELDS | {"remove_dark_logo": "y"}).status_code == 303
    assert (business(own_firm).logo_key, business(own_firm).dark_logo_key) == (kept.logo_key, None)


@pytest.mark.parametrize("field", ["logo", "dark_logo"])
def test_what_is_no_picture_is_refused_beside_its_field_and_what_is_broken_told_on_the_page(app, own_firm, visit, uploaded, field):
    ada = visit(own_firm, "ada")
    answer = hand_in(ada, b"not a picture", field)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert hand_in(ada, picture()[:45], field).status_code == 303
    assert PREPARED in ada.fragment("/admin/branding").text
    run_jobs(app)
    assert images.NOT_READ in ada.get("/admin/branding").text
    assert hand_in(ada, picture(), "dark_logo" if field == "logo" else "logo").status_code == 303
    assert images.NOT_READ in ada.get("/admin/branding").text, "the other one is still told of"


def test_by_night_the_one_for_the_dark_stands_in_the_other_s_place(app, own_firm, other_firm, visit, uploaded, email):
    kept = both(app, own_firm, visit)
    shown = f'<source srcset="/brand/{kept.dark_logo_key}.png" media="(prefers-color-scheme: dark)"><img src="/brand/{kept.logo_key}.png"'
    for page in (
        visit(own_firm, "bob").get("/client-portal/"),
        visit(own_firm, "ada").get("/admin/"),
        visit().get(f"/client-portal/sign-in?business={own_firm.slug}"),
    ):
        assert shown in page.text and "on-plate" not in page.text
    assert (
        visit(own_firm, "ada")
        .post(f"/admin/invitations/clients/{own_firm.bakery.id}", {"name": "Nina", "email": email})
        .status_code
        == 303
    )
    run_jobs(app)
    html = mails_to(app, email, "")[0].get_body(("html",)).get_content()
    assert html.index(f"/brand/{kept.logo_key}.png") < html.index(f"/brand/{kept.dark_logo_key}.png")
    assert kept.dark_logo_key not in visit(other_firm, "bob").get("/client-portal/").text


def test_without_it_the_logo_stands_on_a_plate_and_a_client_s_own_logo_has_none(app, own_firm, visit, uploaded):
    kept = both(app, own_firm, visit)
    own_firm.do(lambda: setattr(db.session.get(Client, own_firm.bakery.id), "logo_key", kept.logo_key[::-1]))
    page = visit(own_firm, "bob").get("/client-portal/").text
    assert kept.dark_logo_key not in page and f'class="on-plate" src="/brand/{kept.logo_key[::-1]}.png"' in page
    assert visit(own_firm, "ada").post("/admin/branding", FIELDS | {"remove_dark_logo": "y"}).status_code == 303
    assert f'class="on-plate" src="/brand/{kept.logo_key}.png"' in visit(own_firm, "carla").get("/client-portal/").text
    assert visit(own_firm, "ada").post("/admin/branding", FIELDS | {"remove_logo": "y"}).status_code == 303
    assert "/brand/" + kept.logo_key not in visit(own_firm, "carla").get("/client-portal/").text


def test_a_theme_that_there_is_not_is_refused(own_firm):
    with Place(own_firm)() as by, pytest.raises(Refused):
        logo_module.change_logo(picture(), "sepia", by=by)


# ── How the accent will look ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_the_accent_by_day_and_by_night_and_one_that_is_typed_too(own_firm, visit):
    ada = visit(own_firm, "ada")
    look = f'href="/brand/{business(own_firm).accent[1:]}/look.css"'
    assert look in ada.get("/admin/branding").text
    assert 'href="/brand/ffee00/look.css"' in ada.post("/admin/branding", FIELDS | {"accent": "#ffee00", "name": ""}).text
    assert look in ada.post("/admin/branding", FIELDS | {"accent": "yellow"}).text


@pytest.mark.parametrize("accent", ["#ffee00", "#000000", "#ffffff", "#0f5c6e"])
def test_the_look_is_what_pages_will_show(visit, accent):
    sheet, pages = (visit().get(f"/brand/{accent[1:]}{end}") for end in ("/look.css", ".css"))
    assert (sheet.status_code, sheet.mimetype) == (200, "text/css")
    day, night = re.findall(r"--accent:[^}]+", pages.text)
    assert sheet.text == f".look-side.day{{{day}}}\n.look-side.night{{{night}}}\n"


@pytest.mark.parametrize("colour", ["ffee0", "gggggg", "FFEE00", "ffee00;", "ffee000"])
def test_what_is_no_colour_has_no_look(visit, colour):
    assert visit().get(f"/brand/{colour}/look.css").status_code == 404
