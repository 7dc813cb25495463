"""Invoices while they are written: new, edited, thrown away."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.clients.client import Client
from ..domain.invoices.drafting import change_draft, check_draft, create_draft, delete_draft
from ..domain.invoices.invoice import Invoice
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from .draft_forms import existing_form, new_form
from .invoices import bp, invoice_page


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.INVOICES_WRITE)
def new() -> ResponseReturnValue:
    form = new_form(current_user)
    if form.accepts(lambda: create_draft(form.client_id.data, *form.draft(), by=current_user)):
        return done("The draft is saved. Look at it, then issue it.", "admin.invoices.show", id=form.outcome.id)
    return render("admin/invoices/new.html", form=form)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.INVOICES_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    invoice = find(Invoice, id, current_user)
    check_draft(invoice)
    client = find(Client, invoice.client_id, current_user)
    form = existing_form(invoice, client)
    if form.accepts(lambda: change_draft(invoice, *form.draft(), by=current_user)):
        return done("The draft is saved.", "admin.invoices.show", id=id)
    return render("admin/invoices/edit.html", form=form, id=id, client=client)


@bp.post("/<uuid:id>/deletion")
@requires(Permission.INVOICES_WRITE)
def delete(id: UUID) -> ResponseReturnValue:
    invoice, button = find(Invoice, id, current_user), PostForm()
    if button.accepts(lambda: delete_draft(invoice, by=current_user)):
        return done("The draft is deleted.", "admin.invoices.index")
    return invoice_page(id, refused=button)
