"""A line of an invoice."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model


class InvoiceLine(InBusiness, Model):
    __tablename__ = "invoice_lines"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    unit_price: Mapped[int]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    net: Mapped[int]
    project_id: Mapped[UUID | None]
    issued: Mapped[bool] = mapped_column(default=False)
