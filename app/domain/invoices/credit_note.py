"""What cancels an issued invoice, over its whole amount."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped

from ...core.db import InBusiness, Model


class CreditNote(InBusiness, Model):
    __tablename__ = "credit_notes"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    number: Mapped[str]
    issued_on: Mapped[date]
    total: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str]
