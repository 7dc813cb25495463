"""What a business sets for itself, and what whoever runs the platform does with it."""

from datetime import date
from io import BytesIO
from uuid import uuid4

from PIL import Image

from app.core.db import db, find
from app.domain.businesses import keeping, logo, settings
from app.domain.businesses.business import BUSINESS, MODULES, Business
from app.domain.businesses.keeping import ADDRESS
from app.domain.businesses.settings import BRANDING, load_own_business
from app.domain.holidays import holiday
from app.domain.holidays.holiday import HOLIDAY
from app.domain.invitations import platform_inviting
from app.domain.invitations.platform_inviting import INVITED
from app.domain.kinds import kind
from app.domain.kinds.category import CATEGORY, Category
from app.domain.kinds.document_type import DOCUMENT_TYPE, DocumentType
from app.domain.mail_texts import mail_text, welcome
from app.domain.mail_texts.mail_text import WORDS, Wording
from app.domain.mail_texts.welcome import WELCOME
from tests.cast import TODAY
from tests.domain.ways.way import Way, beforehand


def picture():
    out = BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "PNG")
    return out.getvalue()


def plumbing(firm, by):
    return find(Category, firm.plumbing_category.id, by)


def heating(firm, by):
    return find(Category, firm.heating_category.id, by)


def contract(firm, by):
    return find(DocumentType, firm.contract_type.id, by)


def business(firm, by):
    return db.session.scalars(Business.visible_to(by).where(Business.id == firm.id)).one()


def a_branding(firm):
    return {"name": "Another", "email": "we@firm.example", "phone": "+44 4", "address": "1 Road\nTown", "tax_id": "T 2",
            "bank_details": "Bank\nIBAN", "accent": "#a1b2c3", "welcome_text": "Hello.\nCome in.", "payment_days": 30,
            "locale": "de_DE", "time_zone": "Europe/Berlin"}  # fmt: skip


def a_business(firm):
    return a_branding(firm) | {"slug": f"w{uuid4().hex[:8]}", "currency": "USD", "invitation_cap": 7, "storage_gb": 8}


def somebody(firm):
    return {"name": "Nina", "email": f"nina-{uuid4().hex[:8]}@new.example", "client": "Dairy"}


def a_host(firm):
    return {"host": f"portal.{firm.slug}.example"}


CHRISTMAS = date(TODAY.year, 12, 25)
CLOSED = beforehand("ada", lambda firm, by: kind.switch_kind(plumbing(firm, by), False, by=by))
OWN_WORDS = beforehand("ada", lambda firm, by: mail_text.change_mail_text("invitation", Wording("Come in", "Do."), by=by))
A_LOGO = beforehand("ada", lambda firm, by: logo.change_logo(picture(), by=by))
OLGA = "olga"

WAYS = (
    Way(settings.change_branding, lambda firm, by, v: settings.change_branding(load_own_business(by), v, by=by), "update_branding",
        "businesses.* +activities", a_branding, BRANDING),
    Way(logo.change_logo, lambda firm, by, v: logo.change_logo(picture(), by=by), "update_logo", "+logos +activities"),
    Way(logo.change_logo, lambda firm, by, v: logo.change_logo(picture(), logo.DARK, by=by), "update_logo", "+logos +activities",
        before=A_LOGO, about="for the dark"),
    Way(logo.change_logo, lambda firm, by, v: logo.change_logo(None, by=by), "update_logo", "-logos +activities", before=A_LOGO,
        about="no longer"),
    Way(welcome.change_welcome, lambda firm, by, v: welcome.change_welcome(v["welcome_text"], by=by), "update_branding",
        "businesses.* +activities", lambda firm: {"welcome_text": "Hello.\nCome in."}, WELCOME),
    Way(welcome.change_welcome, lambda firm, by, v: welcome.change_welcome(v["welcome_text"], "de", by=by), "update_branding",
        "businesses.welcome_texts +activities", lambda firm: {"welcome_text": "Guten Tag."}, WELCOME,
        columns=(("welcome_text", None),), about="in German"),
    Way(settings.use_modules, lambda firm, by, v: settings.use_modules(["time"], by=by), "update_settings",
        "businesses.modules +activities"),
    Way(kind.add_kind, lambda firm, by, v: kind.add_kind(Category, v, by=by), "update_settings",
        "+categories +activities", lambda firm: {"name": "Roofing"}, CATEGORY),
    Way(kind.add_kind, lambda firm, by, v: kind.add_kind(DocumentType, v, by=by), "update_settings", "+document_types +activities",
        lambda firm: {"name": "Permit", "requires_approval": True}, DOCUMENT_TYPE, about="of documents"),
    Way(kind.change_kind, lambda firm, by, v: kind.change_kind(plumbing(firm, by), v, by=by),
        "update_settings", "categories.* +activities", lambda firm: {"name": "Roofing"}, CATEGORY),
    Way(kind.change_kind, lambda firm, by, v: kind.change_kind(contract(firm, by), v, by=by), "update_settings",
        "document_types.* +activities", lambda firm: {"name": "Permit", "requires_approval": False}, DOCUMENT_TYPE, about="of documents"),
    Way(kind.switch_kind, lambda firm, by, v: kind.switch_kind(plumbing(firm, by), False, by=by),
        "update_settings", "categories.is_active +activities"),
    Way(kind.switch_kind, lambda firm, by, v: kind.switch_kind(plumbing(firm, by), True, by=by),
        "update_settings", "categories.is_active +activities", before=CLOSED, about="on again"),
    Way(kind.move_kind, lambda firm, by, v: kind.move_kind(heating(firm, by), True, by=by), "update_settings",
        "categories.position +activities"),
    Way(holiday.add_holiday, lambda firm, by, v: holiday.add_holiday(v["day"], v["name"], by=by), "update_settings",
        "+holidays +activities", lambda firm: {"day": date(2030, 1, 1), "name": "New year"}, HOLIDAY),
    Way(holiday.remove_holiday, lambda firm, by, v: holiday.remove_holiday(CHRISTMAS, by=by), "update_settings",
        "-holidays +activities"),
    *(Way(mail_text.change_mail_text, lambda firm, by, v, mail=mail: mail_text.change_mail_text(mail, Wording(**v), by=by), "update_settings",
          "+mail_texts +activities", lambda firm: {"subject": "From {business}", "opening": "Dear {name}\n"[:-1]}, rules, about=f"of {mail}")
      for mail, rules in WORDS.items()),
    Way(mail_text.reset_mail_text, lambda firm, by, v: mail_text.reset_mail_text("invitation", by=by), "update_settings",
        "-mail_texts +activities", before=OWN_WORDS),
    Way(keeping.change_business, lambda firm, by, v: keeping.change_business(business(firm, by), v, MODULES), "update_business",
        "businesses.* +activities", a_business, BUSINESS, who=OLGA),
    Way(keeping.set_active, lambda firm, by, v: keeping.set_active(business(firm, by), False), "suspend_business",
        "businesses.is_active +activities", who=OLGA),
    Way(keeping.add_host, lambda firm, by, v: keeping.add_host(business(firm, by), v["host"]), "update_business",
        "+hosts +activities", a_host, ADDRESS, who=OLGA),
    Way(platform_inviting.invite_to_business, lambda firm, by, v: platform_inviting.invite_to_business(business(firm, by), **v), "", "",
        somebody, INVITED, who=OLGA),
)  # fmt: skip
