"""The firm's invoices: list, page, preview and documents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint

from ..core.filters import Filters, tabs
from ..core.formats import today_in
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.businesses.branding import own_business
from ..domain.clients.listing import choices as client_choices
from ..domain.invoices import office
from ..domain.invoices.invoice import Invoice, groups_of, status_of
from ..domain.invoices.showing import document_of, lines_of, payments_of
from ..domain.roles.permissions import Permission
from ..shared.downloads import send_pdf
from .billing_forms import CancellationForm, payment_form

bp = Blueprint("invoices", __name__, url_prefix="/invoices")
LABELS = {"all": "All", "draft": "Draft", "unpaid": "Unpaid", "overdue": "Overdue", "paid": "Paid"}


@bp.get("")
@requires(Permission.INVOICES_READ)
def index() -> Any:
    filters, today = Filters(), today_in(current_user.business.time_zone)
    known = office.filters_for(current_user)
    status, words, client_id = filters.one_of("status", known, "all"), filters.words(), filters.id("client_id")
    counts, sums = office.summary(current_user, words, client_id, today)
    query = office.invoices(current_user, status, words, client_id, today)
    page = page_of(query, counts[status], office.ORDERS, "-issued", Invoice.id)
    clients = client_choices(current_user, everyone=True)
    shown = tabs("status", {name: LABELS[name] for name in known}, status, counts, "all")
    return render("admin/invoices/index.html", "rows", filters.status, page=page, tabs=shown, filters=filters, words=words,
                  status=status, open=sums, today=today, status_of=status_of, clients=clients)  # fmt: skip


@bp.get("/<uuid:id>")
@requires(Permission.INVOICES_READ)
def show(id: UUID) -> Any:
    return invoice_page(id)


def invoice_page(id: UUID, code: int = 200, problem: str | None = None, **forms: Any) -> Any:
    """Also what a refused verb answers with: the page, why, and what was typed."""
    invoice, today = office.invoice_shown(id, current_user), today_in(current_user.business.time_zone)
    forms.setdefault("payment", payment_form(invoice, today))
    forms.setdefault("cancellation", CancellationForm(formdata=None))
    payments = payments_of(invoice) if invoice.state != "draft" else []
    return render("admin/invoices/show.html", code=code, invoice=invoice, lines=lines_of(invoice), payments=payments, today=today,
                  status=status_of(invoice, today), problem=problem, **forms)  # fmt: skip


@bp.get("/<uuid:id>/preview")
@requires(Permission.INVOICES_WRITE)
def preview(id: UUID) -> Any:
    invoice, today = office.invoice_shown(id, current_user), today_in(current_user.business.time_zone)
    business, lines = own_business(current_user), lines_of(invoice)
    due_on = invoice.due_on or today + timedelta(days=business.payment_days)
    return render(
        "admin/invoices/preview.html", invoice=invoice, business=business, lines=lines, groups=groups_of(lines), due_on=due_on
    )


@bp.get("/<uuid:id>/pdf")
@requires(Permission.INVOICES_READ)
def pdf(id: UUID) -> Any:
    return send_pdf(document_of(id, "invoice", current_user))


@bp.get("/<uuid:id>/credit-note")
@requires(Permission.INVOICES_READ)
def credit_note(id: UUID) -> Any:
    return send_pdf(document_of(id, "credit_note", current_user))
