"""The client's invoices, for its owner alone."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.invoices.detail import load_document, load_invoice
from ..domain.invoices.list import invoices, list_open
from ..domain.ledger.entry import balances
from ..domain.roles.permissions import Permission
from ..shared.downloads import export, record_and_send_pdf, send_invoices, send_pdf

bp = Blueprint("invoices", __name__, url_prefix="/invoices")


@bp.get("")
@requires(Permission.INVOICES_READ, viewing=Happening.VIEW_INVOICES, in_parts=True)
def index() -> ResponseReturnValue:
    page = invoices.load(current_user, request.args, beside=[balances.of(current_user, client_id=current_user.client_id)])
    return render(
        "client_portal/invoices/index.html", "rows", page=page, open=list_open(page, current_user), balances=page.beside[0]
    )


@bp.get("/export.csv")
@requires(Permission.INVOICES_READ)
def csv() -> ResponseReturnValue:
    return export(invoices, Happening.EXPORT_INVOICES, send_invoices, or_else=index)


@bp.get("/<uuid:id>")
@requires(Permission.INVOICES_READ, viewing=Happening.VIEW_INVOICE, in_parts=True, opens=True)
def show(id: UUID) -> ResponseReturnValue:
    return render("client_portal/invoices/show.html", "document", **load_invoice(id, current_user)._asdict())


@bp.get("/<uuid:id>/pdf")
@requires(Permission.INVOICES_READ, viewing=Happening.DOWNLOAD_FILE)
def pdf(id: UUID) -> ResponseReturnValue:
    return send_pdf(load_document(id, "invoice", current_user))


@bp.get("/<uuid:id>/credit-note")
@requires(Permission.INVOICES_READ)
def credit_note(id: UUID) -> ResponseReturnValue:
    return record_and_send_pdf(load_document(id, "credit_note", current_user))
