"""The client's invoices, for its owner alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint

from ..core.filters import Filters, tabs
from ..core.formats import today_in
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import Wanted
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.invoices.invoice import FILTERS, status_of
from ..domain.invoices.listing import ORDERS, listed
from ..domain.invoices.showing import document_of, shown
from ..domain.roles.permissions import Permission
from ..shared.downloads import send_pdf

bp = Blueprint("invoices", __name__, url_prefix="/invoices")
LABELS = {"all": "All", "unpaid": "Unpaid", "overdue": "Overdue", "paid": "Paid"}


@bp.get("")
@requires(Permission.INVOICES_READ, viewing=Happening.VIEW_INVOICES, in_parts=True)
def index() -> Any:
    filters, today = Filters(), today_in(current_user.business.time_zone)
    status, words = filters.one_of("status", FILTERS, "all"), filters.words()
    summary, page = listed(current_user, status, words, today, Wanted.by_request(ORDERS, "-issued"))
    choices = tabs("status", LABELS, status, summary.counts, "all")
    return render("client_portal/invoices/index.html", "rows", filters.status, page=page, tabs=choices, filters=filters,
                  words=words, status=status, summary=summary, today=today, status_of=status_of)  # fmt: skip


@bp.get("/<uuid:id>")
@requires(Permission.INVOICES_READ, viewing=Happening.VIEW_INVOICE)
def show(id: UUID) -> Any:
    page, today = shown(id, current_user), today_in(current_user.business.time_zone)
    return render("client_portal/invoices/show.html", **page._asdict(), status=status_of(page.invoice, today))


@bp.get("/<uuid:id>/pdf")
@requires(Permission.INVOICES_READ)
def pdf(id: UUID) -> Any:
    return send_pdf(document_of(id, "invoice", current_user))


@bp.get("/<uuid:id>/credit-note")
@requires(Permission.INVOICES_READ)
def credit_note(id: UUID) -> Any:
    return send_pdf(document_of(id, "credit_note", current_user))
