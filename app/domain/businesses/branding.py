"""How the business shows itself: its name, colours, addresses and terms."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ...core.db import db
from ...core.files import logos
from ...core.images import clean_image
from ..activity.activity import Happening, record
from .business import Business


def own_business(actor: Any) -> Business:
    return db.session.scalars(select(Business).where(Business.id == actor.business_id)).one()


def change_branding(business: Business, values: dict[str, Any], *, by: Any) -> None:
    for name, value in values.items():
        setattr(business, name, value)
    record(Happening.UPDATE_BRANDING, business, by=by)


def change_logo(business: Business, content: bytes | None) -> None:
    """The former one stays stored: documents and mails that went out still show it."""
    business.logo_key = logos().put(clean_image(content)) if content else None
