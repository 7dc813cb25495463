"""Invoices as a list: rows of columns, and counts and sums over all of them."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func

from ...core.db import db
from ...core.search import contains
from ..people.client import Client
from .invoice import FILTERS, Invoice

COLUMNS = (
    Invoice.id, Invoice.number, Invoice.state, Invoice.currency, Invoice.issued_on, Invoice.due_on,
    Invoice.total, Invoice.paid, Invoice.balance, Invoice.settled_on, Invoice.client_id,
)  # fmt: skip
ORDERS = {
    "number": Invoice.number,
    "issued": Invoice.issued_on,
    "due": Invoice.due_on,
    "total": Invoice.total,
    "balance": Invoice.balance,
}


class Open(NamedTuple):
    """What is still to be paid, in one currency."""

    currency: str
    count: int
    amount: int
    next_due: date | None
    overdue: int
    overdue_amount: int


class Summary(NamedTuple):
    counts: dict[str, int]
    open: list[Open]


def invoices(actor: Any, status: str, words: str | None, today: date) -> Select[Any]:
    return searched(Invoice.visible_to(actor).with_only_columns(*COLUMNS).where(Invoice.that_are(status, today)), words)


def searched(query: Select[Any], words: str | None) -> Select[Any]:
    return query.where(contains(words, Invoice.number, Invoice.reference)) if words else query


def with_clients(query: Select[Any]) -> Select[Any]:
    """For the doors that look at many clients."""
    return query.add_columns(Client.name.label("client_name")).join(Client, Client.id == Invoice.client_id)


def summary(actor: Any, words: str | None, today: date) -> Summary:
    """Counts for each filter and the open sums by currency, over all rows, in one statement."""
    counted = [func.count().filter(Invoice.that_are(name, today)).label(name) for name in FILTERS]
    due = Invoice.that_are("unpaid", today)
    late = Invoice.that_are("overdue", today)
    sums = (
        func.coalesce(func.sum(Invoice.balance).filter(due), 0).label("amount"),
        func.min(Invoice.due_on).filter(and_(due, Invoice.due_on >= today)).label("next_due"),
        func.coalesce(func.sum(Invoice.balance).filter(late), 0).label("overdue_amount"),
    )
    query = searched(Invoice.visible_to(actor).with_only_columns(Invoice.currency, *counted, *sums), words)
    rows = db.session.execute(query.group_by(Invoice.currency)).all()
    counts = {name: sum(getattr(row, name) for row in rows) for name in FILTERS}
    return Summary(
        counts,
        [Open(r.currency, r.unpaid, r.amount, r.next_due, r.overdue, r.overdue_amount) for r in rows if r.unpaid],
    )


def open_invoices(actor: Any, today: date) -> list[Open]:
    """The open sums alone; an index holds just these rows."""
    late = Invoice.due_on < today
    query = Invoice.visible_to(actor).where(Invoice.balance > 0).with_only_columns(
        Invoice.currency,
        func.count(),
        func.sum(Invoice.balance),
        func.min(Invoice.due_on).filter(Invoice.due_on >= today),
        func.count().filter(late),
        func.coalesce(func.sum(Invoice.balance).filter(late), 0),
    )  # fmt: skip
    return [Open(*row) for row in db.session.execute(query.group_by(Invoice.currency))]


def newest(actor: Any, most: int) -> list[Any]:
    query = (
        Invoice.visible_to(actor).with_only_columns(*COLUMNS).order_by(Invoice.issued_on.desc().nulls_first(), Invoice.id.desc())
    )
    return list(db.session.execute(query.limit(most)))
