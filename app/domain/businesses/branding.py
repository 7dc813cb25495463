"""How the business shows itself: its name, colours, addresses and terms."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ...core.actor import Actor
from ...core.db import db
from ...core.files import logos
from ...core.images import clean_image
from ..activity.activity import Happening, record
from .business import BUSINESS, Business

# What a business says of itself; the rest is the platform's to set.
BRANDING = BUSINESS.only(
    "name", "email", "phone", "address", "tax_id", "bank_details", "accent", "welcome_text", "payment_days", "locale", "time_zone"
)


def load_own_business(actor: Actor) -> Business:
    return db.session.scalars(select(Business).where(Business.id == actor.business_id)).one()


def change_branding(business: Business, values: dict[str, Any], *, by: Actor) -> None:
    business.assign(BRANDING.check(values))
    record(Happening.UPDATE_BRANDING, business, by=by)


def change_logo(business: Business, content: bytes | None, *, by: Actor) -> None:
    """The former one stays stored: documents and mails that went out still show it."""
    business.logo_key = logos().put(clean_image(content, field="logo")) if content else None
    record(Happening.UPDATE_LOGO, business, by=by)
