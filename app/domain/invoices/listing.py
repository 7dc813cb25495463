"""Invoices as a list: rows of columns, and counts and sums over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func

from ...core.lists import Page, Wanted, paged
from ...core.queries import Prepared, ask, value
from ...core.search import contains, pattern_of
from ..clients.client import Client
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


@dataclass(frozen=True, slots=True)
class Open:
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


def invoices(actor: Any, status: str, words: Any, today: Any) -> Select[*tuple[Any, ...]]:
    return searched(Invoice.visible_to(actor).with_only_columns(*COLUMNS).where(Invoice.that_are(status, today)), words)


def searched(query: Select[*tuple[Any, ...]], words: Any) -> Select[*tuple[Any, ...]]:
    return query if words is None else query.where(contains(words, Invoice.number, Invoice.reference))


def with_clients(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """For the doors that look at many clients."""
    return query.add_columns(Client.name.label("client_name")).join(Client, Client.id == Invoice.client_id)


WORDS, TODAY = value("words", "text"), value("today", "date")


def _summary(actor: Any, searching: bool) -> Select[*tuple[Any, ...]]:
    counted = [func.count().filter(Invoice.that_are(name, TODAY)).label(name) for name in FILTERS]
    due, late = Invoice.that_are("unpaid", TODAY), Invoice.that_are("overdue", TODAY)
    sums = (
        func.coalesce(func.sum(Invoice.balance).filter(due), 0).label("amount"),
        func.min(Invoice.due_on).filter(and_(due, Invoice.due_on >= TODAY)).label("next_due"),
        func.coalesce(func.sum(Invoice.balance).filter(late), 0).label("overdue_amount"),
    )
    query = Invoice.visible_to(actor).with_only_columns(Invoice.currency, *counted, *sums)
    return searched(query, WORDS if searching else None).group_by(Invoice.currency)


def _rows(actor: Any, status: str, searching: bool, order: str) -> Select[*tuple[Any, ...]]:
    return paged(invoices(actor, status, WORDS if searching else None, TODAY), ORDERS, order, Invoice.id)


def _open(actor: Any) -> Select[*tuple[Any, ...]]:
    """An index holds just these rows."""
    late = Invoice.due_on < TODAY
    query = Invoice.visible_to(actor).where(Invoice.balance > 0).with_only_columns(
        Invoice.currency,
        func.count().label("count"),
        func.sum(Invoice.balance).label("amount"),
        func.min(Invoice.due_on).filter(Invoice.due_on >= TODAY).label("next_due"),
        func.count().filter(late).label("overdue"),
        func.coalesce(func.sum(Invoice.balance).filter(late), 0).label("overdue_amount"),
    )  # fmt: skip
    return query.group_by(Invoice.currency)


def _newest(actor: Any) -> Select[*tuple[Any, ...]]:
    query = Invoice.visible_to(actor).with_only_columns(*COLUMNS)
    return query.order_by(Invoice.issued_on.desc().nulls_first(), Invoice.id.desc()).limit(value("most", "int"))


summaries, rows, opens, newest = Prepared(_summary), Prepared(_rows), Prepared(_open), Prepared(_newest)


def summary(actor: Any, words: str | None, today: date) -> Summary:
    """Counts for each filter and the open sums by currency, over all rows, in one statement."""
    return summary_from(summaries(actor, words is not None, today=today, words=words and pattern_of(words)))


def summary_from(sums: list[Any]) -> Summary:
    counts = {name: sum(getattr(row, name) for row in sums) for name in FILTERS}
    due = [Open(r.currency, r.unpaid, int(r.amount), r.next_due, r.overdue, int(r.overdue_amount)) for r in sums if r.unpaid]
    return Summary(counts, due)


def listed(actor: Any, status: str, words: str | None, today: date, wanted: Wanted) -> tuple[Summary, Page]:
    """A page of the list and what stands above it, in one round trip."""
    form, values = words is not None, {"today": today, "words": words and pattern_of(words)}
    sums, found = ask(summaries.of(actor, form, **values), rows.of(actor, status, form, wanted.order, **values, **wanted.place))
    summary = summary_from(sums)
    page = wanted.page(found, summary.counts[status], lambda place: rows(actor, status, form, wanted.order, **values, **place))
    return summary, page


def open_invoices(actor: Any, today: date) -> list[Any]:
    """The open sums alone."""
    return opens(actor, today=today)
