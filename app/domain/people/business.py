"""The business: the firm whose portal this is."""

from __future__ import annotations

from uuid import UUID

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
