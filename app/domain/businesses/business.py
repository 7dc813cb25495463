"""The business: the firm whose portal this is."""

import re
from typing import Self
from uuid import UUID

from sqlalchemy import Integer, Select, select, true
from sqlalchemy import Text as TextColumn
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor
from ...core.db import Model
from ...core.rules import Email, OneOf, Rules, Text, Whole, Written, colour, known_currencies, known_locales, known_time_zones
from ...core.words import N_

MODULES = {
    "projects": N_("Projects"),
    "work_orders": N_("Work orders"),
    "time": N_("Time"),
    "quotes": N_("Quotes"),
    "documents": N_("Documents"),
    "gallery": N_("Gallery"),
    "tickets": N_("Support tickets"),
    "ledger": N_("Ledger"),
    "reports": N_("Reports"),
}
ALL_MODULES = "{" + ",".join(MODULES) + "}"
GIGABYTE = 10**9
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
BUSINESS = Rules(
    name=Text(120, "Enter the name of the business."),
    slug=Written(SLUG, "Use 2 to 40 small letters, digits and hyphens.", "Enter a slug.", 40),
    email=Email(),
    phone=Text(40),
    address=Text(500, lines=True),
    tax_id=Text(60),
    bank_details=Text(1000, lines=True),
    accent=colour("Choose a colour."),
    welcome_text=Text(500, lines=True),
    payment_days=Whole(0, 365, "Enter a whole number from 0 to 365."),
    currency=OneOf(known_currencies, "Choose a currency."),
    locale=OneOf(known_locales, "Choose how dates, numbers and money are written."),
    time_zone=OneOf(known_time_zones, "Choose a time zone."),
    invitation_cap=Whole(0, 100_000, "Enter a whole number from 0 to 100000."),
    storage_gb=Whole(0, 100_000, "Enter a whole number from 0 to 100000."),
)


class Business(Model):
    __tablename__ = "businesses"
    __table_args__ = {"schema": "platform"}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logo_key: Mapped[str | None]
    dark_logo_key: Mapped[str | None]
    accent: Mapped[str] = mapped_column(server_default="#1d4ed8")
    welcome_text: Mapped[str | None]
    welcome_texts: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    tax_id: Mapped[str | None]
    bank_details: Mapped[str | None]
    currency: Mapped[str] = mapped_column(server_default="EUR")
    locale: Mapped[str] = mapped_column(server_default="en_GB")
    time_zone: Mapped[str] = mapped_column(server_default="Europe/London")
    payment_days: Mapped[int] = mapped_column(Integer, server_default="14")
    invitation_cap: Mapped[int] = mapped_column(Integer, server_default="50")
    storage_gb: Mapped[int] = mapped_column(Integer, server_default="5")
    modules: Mapped[list[str]] = mapped_column(ARRAY(TextColumn), server_default=ALL_MODULES)
    modules_offered: Mapped[list[str]] = mapped_column(ARRAY(TextColumn), server_default=ALL_MODULES)
    invoice_prefix: Mapped[str] = mapped_column(server_default="INV")
    credit_note_prefix: Mapped[str] = mapped_column(server_default="CN")

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Whoever runs the platform sees every business, everybody else the own one."""
        query = select(cls)
        return query if actor.user_type == "super_admin" else query.where(cls.id == actor.business_id)
