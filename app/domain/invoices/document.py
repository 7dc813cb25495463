"""The PDF of an invoice or credit note: drawn once by a job, stored with its SHA-256, served and never redrawn."""

import hashlib
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model, db
from ...core.files import files, logos
from ...core.jobs import job
from ...core.pdf import render_pdf, write_document
from ...core.reader import written_for
from ..businesses.business import Business
from ..clients.client import Client
from .credit_note import CreditNote
from .invoice import Invoice, group_by_tax_rate

AS_ISSUED = ("number", "issued_on", "due_on", "service_from", "service_to", "currency", "notes", "reference", "net", "tax", "total")


class InvoiceDocument(InBusiness, Model):
    __tablename__ = "invoice_documents"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    kind: Mapped[str]
    file_key: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(Integer)


@job
def render_document(invoice_id: str, kind: str) -> None:
    invoice = db.session.scalars(select(Invoice).where(Invoice.id == UUID(invoice_id))).one()
    done = select(InvoiceDocument.id).where(InvoiceDocument.invoice_id == invoice.id, InvoiceDocument.kind == kind)
    if db.session.scalar(done):
        return
    content, name = draw(invoice, kind)
    stored = dict(file_key=files().put(content), sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    row = InvoiceDocument(client_id=invoice.client_id, invoice_id=invoice.id, kind=kind, file_name=f"{name}.pdf", **stored)
    db.session.add(row)


def draw(invoice: Invoice, kind: str) -> tuple[bytes, str]:
    business, client = parties(invoice)
    logo_key = client.logo_key or business.logo_key
    # With a scheme: a bare key would be an address relative to nothing, which is never asked for.
    logo = f"stored:{logo_key}" if logo_key else None
    images = {logo: (logos().read(logo_key), "image/png")} if logo and logo_key else {}
    paper = document_values(invoice, kind)
    with written_for(client.locale or business.locale, business.time_zone):
        content = render_pdf(kind, images=images, logo=logo, **{"invoice": paper, kind: paper}, **letterhead(business, client))
    return content, str(paper.number)


def document_on_page(invoice: Invoice, today: date) -> str:
    """The document as its client would get it today, to be looked at on a page."""
    business, client = parties(invoice)
    logo_key = client.logo_key or business.logo_key
    logo = f"/brand/{logo_key}.png" if logo_key else None
    paper = document_values(invoice, "invoice")
    paper.due_on = paper.due_on or today + timedelta(days=business.payment_days)
    shown = {
        "layout": "documents/screen.html",
        "preview": invoice.is_draft,
        "logo": logo,
        "images": [logo] if logo else [],
        "invoice": paper,
    }
    with written_for(client.locale or business.locale, business.time_zone):
        return write_document("invoice", **shown, **letterhead(business, client))


def parties(invoice: Invoice) -> tuple[Business, Client]:
    business = db.session.scalars(select(Business).where(Business.id == invoice.business_id)).one()
    return business, db.session.scalars(select(Client).where(Client.id == invoice.client_id)).one()


def letterhead(business: Business, client: Client) -> dict[str, Any]:
    accent = client.accent or business.accent
    return {"business": business, "client": client, "accent": accent, "locale": client.locale or business.locale}


def document_values(invoice: Invoice, kind: str) -> Any:
    """What the document says: the invoice as it was issued, whatever has been paid since."""
    lines = invoice.lines
    paper: dict[str, Any] = {name: getattr(invoice, name) for name in AS_ISSUED}
    paper |= {"lines": lines, "paid": 0, "balance": invoice.total, "tax_groups": group_by_tax_rate(lines)}
    if kind == "credit_note":
        note = db.session.scalars(select(CreditNote).where(CreditNote.invoice_id == invoice.id)).one()
        paper |= {"number": note.number, "issued_on": note.issued_on, "reason": note.reason, "invoice_number": invoice.number}
    return SimpleNamespace(**paper)
