"""Drafts: written, changed and thrown away, until one is issued."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from ...core.actor import Actor
from ...core.db import db, uuid7
from ...core.errors import Conflict, Refused
from ...core.rules import in_order
from ...core.words import _
from ..activity.activity import Happening, record
from ..clients.client import Client
from .invoice import INVOICE, Invoice, InvoiceLine, LineInput, check_lines


def create_draft(client_id: UUID | None, values: dict[str, Any], lines: list[LineInput], *, by: Actor) -> Invoice:
    values = INVOICE.check({"client_id": client_id} | values)
    in_order(values, "service_from", "service_to")
    client = client_to_bill(client_id, by)
    check_lines(lines, client.id)
    invoice = Invoice(id=uuid7(), currency=client.currency, **values)
    db.session.add(invoice)
    invoice.write_lines(lines)
    record(Happening.CREATE_INVOICE, invoice, name="Draft", by=by)
    return invoice


def change_draft(invoice: Invoice, values: dict[str, Any], lines: list[LineInput], *, by: Actor) -> None:
    """A draft stays with its client, and in the currency that its prices were written in."""
    values = INVOICE.only("due_on", "service_from", "service_to", "reference", "notes").check(values)
    in_order({"service_from": invoice.service_from, "service_to": invoice.service_to} | values, "service_from", "service_to")
    check_draft(invoice)
    check_lines(lines, invoice.client_id)
    invoice.assign(values)
    invoice.write_lines(lines)
    record(Happening.UPDATE_INVOICE, invoice, name="Draft", by=by)


def delete_draft(invoice: Invoice, *, by: Actor) -> None:
    check_draft(invoice)
    db.session.execute(delete(Invoice).where(Invoice.id == invoice.id))
    record(Happening.DELETE_INVOICE, invoice, name="Draft", by=by)


def check_draft(invoice: Invoice) -> None:
    if not invoice.lock().is_draft:
        raise Conflict(_("This invoice has been issued. It is cancelled by a credit note, never edited or deleted."))


def client_to_bill(id: UUID | None, actor: Actor) -> Client:
    client = db.session.scalars(Client.visible_to(actor).where(Client.id == id)).one_or_none() if id else None
    if client is None:
        raise Refused(_("Choose a client from the list."), "client_id")
    if not client.is_active:
        raise Refused(_("{name} is not active. Activate the client first.", name=client.name), "client_id")
    return client


def usual_tax_rate() -> Decimal:
    """The rate of the line that was written last."""
    return db.session.scalar(select(InvoiceLine.tax_rate).order_by(InvoiceLine.id.desc()).limit(1)) or Decimal(0)
