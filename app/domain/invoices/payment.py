"""Money that came in for an invoice. Part of it is welcome; more than is due stays in the client's favour."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case, update
from sqlalchemy.orm import Mapped

from ...core.db import InBusiness, Model, db, uuid7
from ...core.errors import Conflict
from ..activity.activity import Happening, record
from ..ledger.entry import post
from .invoice import Invoice

METHODS = ("bank_transfer", "card", "cash", "cheque", "other")


class Payment(InBusiness, Model):
    __tablename__ = "payments"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    paid_on: Mapped[date]
    amount: Mapped[int]
    currency: Mapped[str]
    method: Mapped[str]
    reference: Mapped[str | None]


def record_payment(invoice: Invoice, *, amount: int, paid_on: date, method: str, reference: str | None, by: Any) -> Payment:
    paid = Invoice.paid + amount
    query = update(Invoice).where(Invoice.id == invoice.id, Invoice.state == "sent")
    query = query.values(paid=paid, settled_on=case((paid >= Invoice.total, paid_on), else_=None))
    if db.session.execute(query.execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("Payments are recorded on issued invoices only; this one is not, or is cancelled by now.")
    db.session.expire(invoice)
    payment = Payment(
        id=uuid7(), client_id=invoice.client_id, invoice_id=invoice.id, paid_on=paid_on,
        amount=amount, currency=invoice.currency, method=method, reference=reference,
    )  # fmt: skip
    db.session.add(payment)
    db.session.flush()
    post(invoice, "payment", debit=amount, occurred_on=paid_on, payment_id=payment.id)
    record(Happening.RECORD_PAYMENT, invoice, name=invoice.number, by=by)
    return payment
