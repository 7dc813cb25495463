"""The ledger: append-only, one row for each thing that changed what a client owes. A trigger keeps the balance."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model, db, uuid7
from ...core.queries import Prepared, value
from ...core.states import Labelled
from ..clients.client import Client


class EntryType(Labelled, name="entry_type"):
    INVOICE = "invoice", "Invoice"
    PAYMENT = "payment", "Payment"
    REFUND = "refund", "Refund"
    ADJUSTMENT = "adjustment", "Adjustment"


class LedgerEntry(InBusiness, Model):
    __tablename__ = "ledger_entries"

    client_id: Mapped[UUID]
    entry_type: Mapped[str]
    occurred_on: Mapped[date]
    debit: Mapped[int] = mapped_column(default=0)
    credit: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str]
    invoice_id: Mapped[UUID | None]
    payment_id: Mapped[UUID | None]
    reason: Mapped[str | None]


class LedgerBalance(Model):
    __tablename__ = "ledger_balances"

    business_id: Mapped[UUID] = mapped_column()
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    credits: Mapped[int]
    debits: Mapped[int]


def post_entry(about: Any, entry_type: EntryType, *, occurred_on: date, debit: int = 0, credit: int = 0, **more: Any) -> None:
    row = {"entry_type": entry_type, "occurred_on": occurred_on, "debit": debit, "credit": credit, **more}
    db.session.add(LedgerEntry(id=uuid7(), client_id=about.client_id, invoice_id=about.id, currency=about.currency, **row))


# What a client owes in their own currency, beside the client's other columns.
DUE = (
    select(LedgerBalance.credits - LedgerBalance.debits)
    .where(LedgerBalance.client_id == Client.id, LedgerBalance.currency == Client.currency)
    .correlate(Client)
    .scalar_subquery()
)


def _balances(_: Any) -> Select[*tuple[Any, ...]]:
    """What a client owes, by currency: positive, they owe; negative, overpaid."""
    due = (LedgerBalance.credits - LedgerBalance.debits).label("due")
    query = select(LedgerBalance.currency, due).where(LedgerBalance.client_id == value("client_id", "uuid"))
    return query.order_by(LedgerBalance.currency)


balances = Prepared(_balances)
