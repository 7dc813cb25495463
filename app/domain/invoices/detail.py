"""One invoice and what hangs on it, for whoever may see it: in one round trip, and a second for one that is cancelled."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, select

from ...core.actor import Person, Viewer, is_office
from ...core.db import abort_not_found
from ...core.money import TaxGroup
from ...core.queries import Prepared, ask, client_of, value
from ..activity.seen import seen
from ..clients.client import Client
from .credit_note import CreditNote
from .document import InvoiceDocument
from .invoice import Invoice, InvoiceLine, group_by_tax_rate
from .payment import Payment
from .status import STATUS

ID, KIND = value("invoice_id", "uuid"), value("kind", "text")
COLUMNS = (
    Invoice.id, Invoice.client_id, Invoice.number, Invoice.state, Invoice.currency, Invoice.issued_on, Invoice.due_on,
    Invoice.service_from, Invoice.service_to, Invoice.net,
    Invoice.tax, Invoice.total, Invoice.paid, Invoice.balance, Invoice.settled_on, Invoice.reference, Invoice.notes,
    Invoice.cancelled_at, STATUS, InvoiceDocument.id.label("document_id"), Client.name.label("client_name"),
    Client.address.label("client_address"), Client.tax_id.label("client_tax_id"), Client.locale.label("client_locale"),
)  # fmt: skip
LINE_COLUMNS = (
    InvoiceLine.description, InvoiceLine.quantity, InvoiceLine.unit_price, InvoiceLine.tax_rate, InvoiceLine.net,
    InvoiceLine.project_id,
)  # fmt: skip
CREDIT_COLUMNS = (CreditNote.number, CreditNote.issued_on, CreditNote.reason, InvoiceDocument.id.label("document_id"))
PAYMENT_COLUMNS = (Payment.paid_on, Payment.amount, Payment.currency, Payment.method, Payment.reference)


class InvoiceDetail(NamedTuple):
    invoice: Any
    lines: list[Any]
    groups: list[TaxGroup]
    payments: list[Any]
    # What cancelled it.
    credit: Any | None
    # By whom of the client, for the office.
    seen: list[Any]


def _invoice(actor: Viewer) -> Select[*tuple[Any, ...]]:
    """The invoice, and whether its PDF is stored."""
    query = Invoice.visible_to(actor).with_only_columns(*COLUMNS).join(Client, Client.id == Invoice.client_id)
    query = query.outerjoin(InvoiceDocument, and_(InvoiceDocument.invoice_id == Invoice.id, InvoiceDocument.kind == "invoice"))
    return query.where(Invoice.id == ID)


def _lines(actor: Viewer) -> Select[*tuple[Any, ...]]:
    query = select(*LINE_COLUMNS).where(InvoiceLine.client_id == client_of(Invoice, ID, actor), InvoiceLine.invoice_id == ID)
    return query.order_by(InvoiceLine.position)


def _payments(actor: Viewer) -> Select[*tuple[Any, ...]]:
    query = select(*PAYMENT_COLUMNS).where(Payment.client_id == client_of(Invoice, ID, actor), Payment.invoice_id == ID)
    return query.order_by(Payment.paid_on, Payment.id)


def _credit(actor: Viewer) -> Select[*tuple[Any, ...]]:
    on = and_(InvoiceDocument.invoice_id == CreditNote.invoice_id, InvoiceDocument.kind == "credit_note")
    query = select(*CREDIT_COLUMNS).outerjoin(InvoiceDocument, on)
    return query.where(CreditNote.client_id == client_of(Invoice, ID, actor), CreditNote.invoice_id == ID)


def _document(actor: Viewer) -> Select[*tuple[Any, ...]]:
    stored = (InvoiceDocument.file_key, InvoiceDocument.file_name, InvoiceDocument.sha256, InvoiceDocument.size)
    query = Invoice.visible_to(actor).with_only_columns(Invoice.id, Invoice.client_id, Invoice.number, *stored)
    query = query.outerjoin(InvoiceDocument, and_(InvoiceDocument.invoice_id == Invoice.id, InvoiceDocument.kind == KIND))
    return query.where(Invoice.id == ID)


invoice, lines, payments, credit = Prepared(_invoice), Prepared(_lines), Prepared(_payments), Prepared(_credit)
document = Prepared(_document)


def load_invoice(id: UUID, actor: Person) -> InvoiceDetail:
    asked = invoice.of(actor, invoice_id=id, today=actor.business_day)
    receipts = [seen.of(actor, noun="invoices", thing=id)] if is_office(actor) else []
    found, its_lines, its_payments, *told = ask(asked, lines.of(actor, invoice_id=id), payments.of(actor, invoice_id=id), *receipts)
    if not found:
        abort_not_found(actor)
    its_credit = credit.one(actor, invoice_id=id) if found[0].state == "cancelled" else None
    return InvoiceDetail(found[0], its_lines, group_by_tax_rate(its_lines), its_payments, its_credit, told[0] if told else [])


def load_document(id: UUID, kind: str, actor: Person) -> Any:
    """The stored PDF, asked for through the invoice that its reader may see; its key is None while it is being prepared."""
    return document.one(actor, invoice_id=id, kind=kind) or abort_not_found(actor)
