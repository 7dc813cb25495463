"""The business: the firm whose portal this is."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model

MODULES = ("projects", "work_orders", "time", "quotes", "documents", "gallery", "tickets", "ledger", "reports")


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
