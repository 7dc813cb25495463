"""What the tests of businesses ask again and again."""

from sqlalchemy import select

from app.core.db import db
from app.domain.businesses.business import Business

OWN = "three lanterns by the canal"


def rows(firm, query):
    return firm.do(lambda: db.session.scalars(query).all())


def business(firm):
    return firm.do(lambda: db.session.scalars(select(Business).where(Business.id == firm.id)).one())


def page_of(firm, part=""):
    return f"/platform/businesses/{firm.id}{part}"


def change(firm, **changes):
    kept = business(firm)
    form = {"name": kept.name, "currency": kept.currency, "locale": kept.locale, "time_zone": kept.time_zone, "invitation_cap": "50", "storage_gb": "5",
            "modules_offered": ["projects", "time", "documents"]}  # fmt: skip
    return form | changes
