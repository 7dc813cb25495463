"""The firm's invoices: list, page, preview and documents."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.clients.list import client_names
from ..domain.invoices.detail import load_document, load_invoice
from ..domain.invoices.document import document_on_page
from ..domain.invoices.invoice import Invoice
from ..domain.invoices.list import invoices, list_open
from ..domain.roles.permissions import Permission
from ..shared.downloads import export, record_and_send_pdf, send_invoices
from .billing_forms import CancellationForm, payment_form

bp = Blueprint("invoices", __name__, url_prefix="/invoices")


@bp.get("")
@requires(Permission.INVOICES_READ)
def index() -> ResponseReturnValue:
    page = invoices.load(current_user, request.args, beside=[client_names.of(current_user)])
    return render("admin/invoices/index.html", "rows", page=page, open=list_open(page, current_user), clients=page.beside[0])


@bp.get("/export.csv")
@requires(Permission.INVOICES_READ)
def csv() -> ResponseReturnValue:
    return export(invoices, Happening.EXPORT_INVOICES, lambda rows: send_invoices(rows, for_office=True), or_else=index)


@bp.get("/<uuid:id>")
@requires(Permission.INVOICES_READ)
def show(id: UUID) -> ResponseReturnValue:
    return invoice_page(id)


def invoice_page(id: UUID, refused: PostForm | None = None, **forms: Any) -> ResponseReturnValue:
    """Also what a refused verb answers with: the page, why, and what was typed."""
    detail, today = load_invoice(id, current_user), current_user.business_day
    if "payment" not in forms:
        forms["payment"] = payment_form(detail.invoice, today)
    forms.setdefault("cancellation", CancellationForm(formdata=None))
    return render("admin/invoices/show.html", "document", **detail._asdict(), today=today, refused=refused, **forms)


@bp.get("/<uuid:id>/preview")
@requires(Permission.INVOICES_WRITE)
def preview(id: UUID) -> ResponseReturnValue:
    invoice = find(Invoice, id, current_user)
    document = Markup(document_on_page(invoice, current_user.business_day))
    return render("admin/invoices/preview.html", invoice=invoice, document=document)


@bp.get("/<uuid:id>/pdf")
@requires(Permission.INVOICES_READ)
def pdf(id: UUID) -> ResponseReturnValue:
    return record_and_send_pdf(load_document(id, "invoice", current_user))


@bp.get("/<uuid:id>/credit-note")
@requires(Permission.INVOICES_READ)
def credit_note(id: UUID) -> ResponseReturnValue:
    return record_and_send_pdf(load_document(id, "credit_note", current_user))
