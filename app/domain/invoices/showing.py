"""One invoice and what hangs on it, as columns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from ...core.db import db, missing
from ..people.client import Client
from .credit_note import CreditNote
from .document import InvoiceDocument
from .invoice import Invoice
from .line import InvoiceLine
from .payment import Payment

COLUMNS = (
    Invoice.id, Invoice.client_id, Invoice.number, Invoice.state, Invoice.currency, Invoice.issued_on, Invoice.due_on, Invoice.net,
    Invoice.tax, Invoice.total, Invoice.paid, Invoice.balance, Invoice.settled_on, Invoice.reference, Invoice.notes, Invoice.cancelled_at,
    InvoiceDocument.id.label("document_id"), CreditNote.number.label("credit_note_number"), CreditNote.issued_on.label("credited_on"),
    CreditNote.reason.label("credit_reason"), Client.name.label("client_name"), Client.address.label("client_address"),
)  # fmt: skip


def invoice_of(id: UUID, actor: Any) -> Any:
    """The invoice, whether its PDF is stored, and what cancelled it: one statement."""
    query = Invoice.visible_to(actor).with_only_columns(*COLUMNS).join(Client, Client.id == Invoice.client_id)
    query = query.outerjoin(InvoiceDocument, and_(InvoiceDocument.invoice_id == Invoice.id, InvoiceDocument.kind == "invoice"))
    query = query.outerjoin(CreditNote, CreditNote.invoice_id == Invoice.id)
    found = db.session.execute(query.where(Invoice.id == id)).one_or_none()
    return found if found is not None else missing(actor)


def lines_of(invoice: Any) -> list[Any]:
    columns = (
        InvoiceLine.description,
        InvoiceLine.quantity,
        InvoiceLine.unit_price,
        InvoiceLine.tax_rate,
        InvoiceLine.net,
        InvoiceLine.project_id,
    )
    query = select(*columns).where(InvoiceLine.client_id == invoice.client_id, InvoiceLine.invoice_id == invoice.id)
    return list(db.session.execute(query.order_by(InvoiceLine.position)))


def payments_of(invoice: Any) -> list[Any]:
    columns = (Payment.paid_on, Payment.amount, Payment.currency, Payment.method, Payment.reference)
    query = select(*columns).where(Payment.client_id == invoice.client_id, Payment.invoice_id == invoice.id)
    return list(db.session.execute(query.order_by(Payment.paid_on, Payment.id)))


def document_of(id: UUID, kind: str, actor: Any) -> Any:
    """The stored PDF, asked for through the invoice that its reader may see; its key is None while it is being prepared."""
    columns = (
        Invoice.id,
        Invoice.client_id,
        Invoice.number,
        InvoiceDocument.file_key,
        InvoiceDocument.file_name,
        InvoiceDocument.sha256,
    )
    query = Invoice.visible_to(actor).with_only_columns(*columns)
    query = query.outerjoin(InvoiceDocument, and_(InvoiceDocument.invoice_id == Invoice.id, InvoiceDocument.kind == kind))
    found = db.session.execute(query.where(Invoice.id == id)).one_or_none()
    return found if found is not None else missing(actor)
