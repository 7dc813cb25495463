"""One invoice and what hangs on it, as columns."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from ...core.db import db, missing
from ...core.queries import Prepared, ask, value
from ..clients.client import Client
from .credit_note import CreditNote
from .document import InvoiceDocument
from .invoice import Invoice
from .line import InvoiceLine
from .payment import Payment

CreditDocument = aliased(InvoiceDocument)
COLUMNS = (
    Invoice.id,
    Invoice.client_id,
    Invoice.number,
    Invoice.state,
    Invoice.currency,
    Invoice.issued_on,
    Invoice.due_on,
    Invoice.net,
    Invoice.tax,
    Invoice.total,
    Invoice.paid,
    Invoice.balance,
    Invoice.settled_on,
    Invoice.reference,
    Invoice.notes,
    Invoice.cancelled_at,
    CreditDocument.id.label("credit_document_id"),
    InvoiceDocument.id.label("document_id"),
    CreditNote.number.label("credit_note_number"),
    CreditNote.issued_on.label("credited_on"),
    CreditNote.reason.label("credit_reason"),
    Client.name.label("client_name"),
    Client.address.label("client_address"),
)


LINE_COLUMNS = (
    InvoiceLine.description,
    InvoiceLine.quantity,
    InvoiceLine.unit_price,
    InvoiceLine.tax_rate,
    InvoiceLine.net,
    InvoiceLine.project_id,
)
PAYMENT_COLUMNS = (Payment.paid_on, Payment.amount, Payment.currency, Payment.method, Payment.reference)
ID, KIND = value("invoice_id", "uuid"), value("kind", "text")


class InvoicePage(NamedTuple):
    invoice: Any
    lines: list[Any]
    payments: list[Any]


def _invoice(actor: Any) -> Select[*tuple[Any, ...]]:
    """The invoice, whether its PDF is stored, and what cancelled it."""
    query = Invoice.visible_to(actor).with_only_columns(*COLUMNS).join(Client, Client.id == Invoice.client_id)
    query = query.outerjoin(InvoiceDocument, and_(InvoiceDocument.invoice_id == Invoice.id, InvoiceDocument.kind == "invoice"))
    query = query.outerjoin(CreditDocument, and_(CreditDocument.invoice_id == Invoice.id, CreditDocument.kind == "credit_note"))
    query = query.outerjoin(CreditNote, CreditNote.invoice_id == Invoice.id)
    return query.where(Invoice.id == ID)


def _its_client(actor: Any) -> Any:
    """What hangs on an invoice is indexed by client first; at the client's own door that is known."""
    if actor.user_type == "client":
        return actor.client_id
    return Invoice.visible_to(actor).with_only_columns(Invoice.client_id).where(Invoice.id == ID).scalar_subquery()


def _lines(actor: Any) -> Select[*tuple[Any, ...]]:
    query = select(*LINE_COLUMNS).where(InvoiceLine.client_id == _its_client(actor), InvoiceLine.invoice_id == ID)
    return query.order_by(InvoiceLine.position)


def _payments(actor: Any) -> Select[*tuple[Any, ...]]:
    query = select(*PAYMENT_COLUMNS).where(Payment.client_id == _its_client(actor), Payment.invoice_id == ID)
    return query.order_by(Payment.paid_on, Payment.id)


def _document(actor: Any) -> Select[*tuple[Any, ...]]:
    columns = (Invoice.id, Invoice.client_id, Invoice.number, InvoiceDocument.file_key, InvoiceDocument.file_name)
    query = Invoice.visible_to(actor).with_only_columns(*columns)
    query = query.outerjoin(InvoiceDocument, and_(InvoiceDocument.invoice_id == Invoice.id, InvoiceDocument.kind == KIND))
    return query.where(Invoice.id == ID)


_invoices, _all_lines, _all_payments, _documents = Prepared(_invoice), Prepared(_lines), Prepared(_payments), Prepared(_document)


def shown(id: UUID, actor: Any) -> InvoicePage:
    """All of an invoice's page in one round trip."""
    found, lines, payments = ask(*(question.of(actor, invoice_id=id) for question in (_invoices, _all_lines, _all_payments)))
    return InvoicePage(found[0], lines, payments) if found else missing(actor)


def document_of(id: UUID, kind: str, actor: Any) -> Any:
    """The stored PDF, asked for through the invoice that its reader may see; its key is None while it is being prepared."""
    found = _documents(actor, invoice_id=id, kind=kind)
    return found[0] if found else missing(actor)


def invoice_of(id: UUID, actor: Any) -> Any:
    found = _invoices(actor, invoice_id=id)
    return found[0] if found else missing(actor)


def lines_of(invoice: Any) -> list[Any]:
    query = select(*LINE_COLUMNS).where(InvoiceLine.client_id == invoice.client_id, InvoiceLine.invoice_id == invoice.id)
    return list(db.session.execute(query.order_by(InvoiceLine.position)))


def payments_of(invoice: Any) -> list[Any]:
    query = select(*PAYMENT_COLUMNS).where(Payment.client_id == invoice.client_id, Payment.invoice_id == invoice.id)
    return list(db.session.execute(query.order_by(Payment.paid_on, Payment.id)))
