"""A line of an invoice."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model


class InvoiceLine(InBusiness, Model):
    __tablename__ = "invoice_lines"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    position: Mapped[int]
    description: Mapped[str]
    quantity: Mapped[Decimal]
    unit_price: Mapped[int]
    tax_rate: Mapped[Decimal]
    net: Mapped[int]
    project_id: Mapped[UUID | None]
    issued: Mapped[bool] = mapped_column(default=False)
