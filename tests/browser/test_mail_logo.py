"""The logo of a mail: the one for the light by day, the other by night, in its own shape, wherever the mail is read."""

from io import BytesIO

import pytest
from PIL import Image

from app.core.db import db, find
from app.core.files import logos
from app.domain.businesses.business import Business
from app.domain.clients.client import Client
from app.domain.invitations.inviting import invite_to_client
from tests.domain.acting import Place
from tests.jobs import run_jobs
from tests.mails import mails_to

WIDE = (800, 120)


def drawn(colour):
    out = BytesIO()
    Image.new("RGB", WIDE, colour).save(out, "PNG")
    return logos().put(out.getvalue())


@pytest.fixture
def mail(app, own_firm, email):
    def give():
        business = db.session.get(Business, own_firm.id)
        business.logo_key, business.dark_logo_key = drawn("red"), drawn("blue")

    own_firm.do(give)
    with Place(own_firm)() as by:
        invite_to_client(find(Client, own_firm.bakery.id, by), "Nina", email, by=by)
    run_jobs(app)
    return mails_to(app, email, "")[0].get_body(("html",)).get_content()


@pytest.mark.parametrize(("dark", "colour"), [(False, [255, 0, 0]), (True, [0, 0, 255])], ids=["by day", "by night"])
@pytest.mark.parametrize("width", [390, 600])
def test_one_of_the_two_is_shown_in_its_shape(open_page, live_server, mail, dark, colour, width):
    page = open_page(dark=dark, width=width)
    page.goto("/health")
    page.set_content(mail)
    page.wait_for_function("[...document.images].every(image => image.complete)")
    (shown,) = [image for image in page.locator(".head img").all() if image.is_visible()]
    box = shown.bounding_box()
    assert box["width"] <= 220 and box["height"] <= 56
    assert abs(box["width"] / box["height"] - WIDE[0] / WIDE[1]) < 0.1, "neither wider nor narrower than it was drawn"
    got = shown.evaluate("""async image => {
        const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1}), pen = canvas.getContext("2d");
        pen.drawImage(image, 0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }""")
    assert got == colour


def test_a_logo_may_be_shown_on_the_site_where_a_mail_is_read(own_firm, mail, open_page):
    key, page = own_firm.do(lambda: db.session.get(Business, own_firm.id).logo_key), open_page()
    policy = "cross-origin-resource-policy"
    assert page.request.get(f"/brand/{key}.png").headers[policy] == "cross-origin"
    assert page.request.get("/client-portal/sign-in").headers[policy] == "same-origin"
