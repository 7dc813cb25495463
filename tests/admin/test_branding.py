from io import BytesIO

import pytest
from PIL import Image

from app.core.db import db
from app.domain.businesses.business import Business

FIELDS = {"name": "Acme", "email": "a@acme.example", "phone": "", "address": "", "tax_id": "", "bank_details": "IBAN", "accent": "#00AA55",
          "welcome_text": "", "payment_days": "30", "locale": "de_DE", "time_zone": "Europe/Berlin"}  # fmt: skip


def business(firm):
    return firm.do(lambda: db.session.get(Business, firm.id))


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "PNG")
    return out.getvalue()


def test_ada_changes_the_branding(own_firm, visit):
    assert visit(own_firm, "ada").post("/admin/branding", FIELDS).status_code == 303
    kept = business(own_firm)
    assert (kept.name, kept.accent, kept.payment_days, kept.locale, kept.address) == ("Acme", "#00aa55", 30, "de_DE", None)


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


def test_a_logo_is_kept_shown_and_removed(own_firm, visit):
    ada = visit(own_firm, "ada")
    assert ada.post("/admin/branding", FIELDS | {"logo": (BytesIO(picture()), "logo.png")}).status_code == 303
    key = business(own_firm).logo_key
    assert f"/brand/{key}.png" in ada.get("/admin/branding").text
    assert ada.get(f"/brand/{key}.png").mimetype == "image/png"
    assert ada.post("/admin/branding", FIELDS | {"remove_logo": "y"}).status_code == 303
    assert business(own_firm).logo_key is None


@pytest.mark.parametrize("content", [b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused(firm, visit, content):
    answer = visit(firm, "ada").post("/admin/branding", FIELDS | {"logo": (BytesIO(content), "logo.png")})
    assert answer.status_code == 422
    assert 'id="logo-error"' in answer.text
