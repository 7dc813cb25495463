"""The business: the firm whose portal this is."""

from __future__ import annotations

import re
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, String, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor
from ...core.db import Model
from ...core.rules import Colour, Email, Known, Rules, Text, Whole, known_currencies, known_locales, known_time_zones

MODULES = {
    "projects": "Projects",
    "work_orders": "Work orders",
    "time": "Time",
    "quotes": "Quotes",
    "documents": "Documents",
    "gallery": "Gallery",
    "tickets": "Support tickets",
    "ledger": "Ledger",
    "reports": "Reports",
}
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


class Slug(Text):
    def __init__(self, required: str) -> None:
        super().__init__(40, required)

    def complaint(self, value: Any) -> str | None:
        fits = isinstance(value, str) and SLUG.fullmatch(value)
        return None if fits else "Use 2 to 40 small letters, digits and hyphens."


BUSINESS = Rules(
    name=Text(120, "Enter the name of the business."),
    slug=Slug("Enter a slug."),
    email=Email(),
    phone=Text(40),
    address=Text(500, lines=True),
    tax_id=Text(60),
    bank_details=Text(1000, lines=True),
    accent=Colour("Choose a colour."),
    welcome_text=Text(500, lines=True),
    payment_days=Whole(0, 365, "Enter a whole number from 0 to 365."),
    currency=Known(known_currencies, "Choose a currency."),
    locale=Known(known_locales, "Choose how dates, numbers and money are written."),
    time_zone=Known(known_time_zones, "Choose a time zone."),
    invitation_cap=Whole(0, 100_000, "Enter a whole number from 0 to 100000."),
)


class Business(Model):
    __tablename__ = "businesses"
    __table_args__ = {"schema": "platform"}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    is_active: Mapped[bool]
    logo_key: Mapped[str | None]
    accent: Mapped[str]
    welcome_text: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    tax_id: Mapped[str | None]
    bank_details: Mapped[str | None]
    currency: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    payment_days: Mapped[int]
    invitation_cap: Mapped[int]
    modules: Mapped[list[str]] = mapped_column(ARRAY(String))
    modules_offered: Mapped[list[str]] = mapped_column(ARRAY(String))
    invoice_prefix: Mapped[str]
    credit_note_prefix: Mapped[str]

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Whoever runs the platform sees every business, everybody else the own one."""
        query = select(cls)
        return query if actor.user_type == "super_admin" else query.where(cls.id == actor.business_id)
