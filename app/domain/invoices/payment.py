"""Money that came in for an invoice. Part of it is welcome; more than is due stays in the client's favour."""

from datetime import date
from uuid import UUID

from sqlalchemy import case, update
from sqlalchemy.orm import Mapped

from ...core.actor import Actor
from ...core.db import InBusiness, Model, db, uuid7
from ...core.errors import Conflict, Refused
from ...core.formats import money
from ...core.rules import Day, OneOf, Rules, Text, Whole
from ...core.states import Labelled
from ...core.words import _
from ..activity.activity import Happening, record
from ..ledger.entry import EntryType, post_entry
from .invoice import LARGEST, Invoice, InvoiceStatus


class PaymentMethod(Labelled, name="payment_method"):
    BANK_TRANSFER = "bank_transfer", "Bank transfer"
    CARD = "card", "Card"
    CASH = "cash", "Cash"
    CHEQUE = "cheque", "Cheque"
    OTHER = "other", "Other"


PAYMENT = Rules(
    amount=Whole(1, LARGEST, "Enter the amount.", "Enter an amount above zero, and no larger than an invoice can be."),
    paid_on=Day("Choose the day."),
    method=OneOf(tuple(PaymentMethod), "Choose how it was paid."),
    reference=Text(120),
)


class Payment(InBusiness, Model):
    __tablename__ = "payments"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    paid_on: Mapped[date]
    amount: Mapped[int]
    currency: Mapped[str]
    method: Mapped[str]
    reference: Mapped[str | None]


class MoreThanDue(Refused):
    """It is asked whether that is meant."""


def record_payment(
    invoice: Invoice, *, amount: int | None, paid_on: date | None, method: str | None, reference: str | None,
    is_meant: bool = False, today: date, by: Actor,
) -> Payment:  # fmt: skip
    """`is_meant`: that it is more than what is due."""
    values = PAYMENT.check({"amount": amount, "paid_on": paid_on, "method": method, "reference": reference})
    if values["paid_on"] > today:
        raise Refused(_("This day is still to come. Record the payment once it is there."), "paid_on")
    # Of two who record at the same moment, the later asks of what the first has left.
    more = values["amount"] - invoice.lock().balance
    if more > 0 and invoice.state == InvoiceStatus.SENT and not is_meant:
        words = _("That is {amount} more than is due. It stays in the client's favour: tick the box if it did come in.",
                  amount=money(more, invoice.currency))  # fmt: skip
        raise MoreThanDue(words, "amount")
    paid = Invoice.paid + values["amount"]
    query = update(Invoice).where(Invoice.id == invoice.id, Invoice.state == InvoiceStatus.SENT.value)
    query = query.values(paid=paid, settled_on=case((paid >= Invoice.total, paid_on), else_=None)).returning(Invoice.id)
    if db.session.execute(query.execution_options(synchronize_session=False)).scalar() is None:
        raise Conflict(_("Payments are recorded on issued invoices only; this one is not, or is cancelled by now."))
    db.session.expire(invoice)
    payment = Payment(id=uuid7(), client_id=invoice.client_id, invoice_id=invoice.id, currency=invoice.currency, **values)
    db.session.add(payment)
    db.session.flush()
    post_entry(invoice, EntryType.PAYMENT, debit=payment.amount, occurred_on=payment.paid_on, payment_id=payment.id)
    record(Happening.RECORD_PAYMENT, invoice, name=invoice.number, by=by)
    return payment
