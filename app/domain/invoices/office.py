"""Invoices as the office sees them: of all clients, drafts included."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from ...core.db import db, missing
from ...core.search import contains
from ..clients.client import Client
from .credit_note import CreditNote
from .document import InvoiceDocument
from .invoice import Invoice
from .listing import Open

COLUMNS = (
    Invoice.id, Invoice.client_id, Invoice.number, Invoice.state, Invoice.currency, Invoice.issued_on, Invoice.due_on,
    Invoice.total, Invoice.paid, Invoice.balance, Invoice.reference, Client.name.label("client_name"),
)  # fmt: skip
PAGE_COLUMNS = (
    *COLUMNS, Invoice.net, Invoice.tax, Invoice.settled_on, Invoice.notes, Invoice.cancelled_at,
    Client.address.label("client_address"), CreditNote.number.label("credit_note_number"),
    CreditNote.issued_on.label("credited_on"), CreditNote.reason.label("credit_reason"),
)  # fmt: skip
FILTERS = ("all", "draft", "unpaid", "overdue", "paid")
# Drafts have no day yet: they stand above the newest.
ORDERS = {
    "number": Invoice.number, "due": Invoice.due_on, "total": Invoice.total,
    "balance": Invoice.balance, "issued": case((Invoice.state == "draft", date(9999, 1, 1)), else_=Invoice.issued_on),
}  # fmt: skip


def filters_for(actor: Any) -> tuple[str, ...]:
    return tuple(name for name in FILTERS if name != "draft") if actor.is_scope_restricted else FILTERS


def invoices(actor: Any, status: str, words: str | None, client_id: UUID | None, today: date) -> Any:
    query = Invoice.visible_to(actor).with_only_columns(*COLUMNS)
    return _sought(query, words, client_id).where(Invoice.that_are(status, today))


def summary(actor: Any, words: str | None, client_id: UUID | None, today: date) -> tuple[dict[str, int], list[Open]]:
    """Counts for each tab and the open sums by currency, over all rows, in one statement."""
    counted = [func.count().filter(Invoice.that_are(name, today)).label(name) for name in FILTERS]
    late = Invoice.that_are("overdue", today)
    sums = (
        func.coalesce(func.sum(Invoice.balance).filter(Invoice.balance > 0), 0).label("amount"),
        func.min(Invoice.due_on).filter(Invoice.balance > 0, Invoice.due_on >= today).label("next_due"),
        func.coalesce(func.sum(Invoice.balance).filter(late), 0).label("overdue_amount"),
    )
    query = _sought(Invoice.visible_to(actor).with_only_columns(Invoice.currency, *counted, *sums), words, client_id)
    rows = db.session.execute(query.group_by(Invoice.currency)).all()
    counts = {name: sum(getattr(row, name) for row in rows) for name in FILTERS}
    return counts, [Open(r.currency, r.unpaid, r.amount, r.next_due, r.overdue, r.overdue_amount) for r in rows if r.unpaid]


def _sought(query: Any, words: str | None, client_id: UUID | None) -> Any:
    query = query.join(Client, Client.id == Invoice.client_id)
    if words:
        query = query.where(contains(words, Invoice.number, Invoice.reference, Client.name))
    return query.where(Invoice.client_id == client_id) if client_id else query


def newest_of(actor: Any, most: int, client_id: UUID | None = None) -> list[Any]:
    query = Invoice.visible_to(actor).with_only_columns(*COLUMNS)
    query = query.join(Client, Client.id == Invoice.client_id)
    if client_id:
        query = query.where(Invoice.client_id == client_id)
    return list(db.session.execute(query.order_by(Invoice.issued_on.desc().nulls_first(), Invoice.id.desc()).limit(most)))


def open_of(client_id: Any, today: date) -> tuple[Any, Any]:
    """A client's open balance and what of it is overdue, in the client's currency, as columns."""
    due = func.coalesce(func.sum(Invoice.balance), 0)
    query = select(due).where(Invoice.client_id == client_id, Invoice.balance > 0, Invoice.currency == Client.currency)
    return query.scalar_subquery().label("open_balance"), query.where(Invoice.due_on < today).scalar_subquery().label(
        "overdue_balance"
    )


def open_sums(actor: Any, today: date) -> list[Open]:
    """What is still to be paid, by currency; an index holds just these rows."""
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


def invoice_shown(id: UUID, actor: Any) -> Any:
    """The invoice, whether its documents are stored, and what cancelled it: one statement."""
    document, credit_document = aliased(InvoiceDocument), aliased(InvoiceDocument)
    query = Invoice.visible_to(actor).with_only_columns(
        *PAGE_COLUMNS, document.id.label("document_id"), credit_document.id.label("credit_document_id")
    )
    query = query.join(Client, Client.id == Invoice.client_id).outerjoin(CreditNote, CreditNote.invoice_id == Invoice.id)
    for kind, stored in (("invoice", document), ("credit_note", credit_document)):
        query = query.outerjoin(stored, and_(stored.invoice_id == Invoice.id, stored.kind == kind))
    found = db.session.execute(query.where(Invoice.id == id)).one_or_none()
    return found if found is not None else missing(actor)
