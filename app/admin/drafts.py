"""Invoices while they are written: new, edited, thrown away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from ..core.db import find
from ..core.errors import Conflict, Refused
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.invoices.drafting import change_draft, client_for, create_draft, delete_draft
from ..domain.invoices.invoice import Invoice
from ..domain.roles.permissions import Permission
from .draft_forms import existing_form, new_form
from .invoices import bp


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.INVOICES_WRITE)
def new() -> Any:
    form = new_form(current_user)
    if form.validate_on_submit() and (invoice := created(form)):
        flash("The draft is saved. Look at it, then issue it.", "success")
        return redirect(url_for("admin.invoices.show", id=invoice.id), 303)
    return render("admin/invoices/new.html", code=422 if form.is_submitted() else 200, form=form)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.INVOICES_WRITE)
def edit(id: UUID) -> Any:
    invoice = find(Invoice, id, current_user)
    if not invoice.is_draft:
        raise Conflict("This invoice has been issued. It is cancelled by a credit note, never edited.")
    form, client = existing_form(invoice, current_user)
    if form.validate_on_submit() and changed(invoice, form):
        flash("The draft is saved.", "success")
        return redirect(url_for("admin.invoices.show", id=id), 303)
    return render("admin/invoices/edit.html", code=422 if form.is_submitted() else 200, form=form, id=id, client=client)


@bp.post("/<uuid:id>/deletion")
@requires(Permission.INVOICES_WRITE)
def delete(id: UUID) -> Any:
    delete_draft(find(Invoice, id, current_user), by=current_user)
    flash("The draft is deleted.", "success")
    return redirect(url_for("admin.invoices.index"), 303)


def created(form: Any) -> Invoice | None:
    try:
        return create_draft(client_for(form.client_id.data, current_user), form.values(), form.written(), by=current_user)
    except Refused as error:
        form.refuse(error)
        return None


def changed(invoice: Invoice, form: Any) -> bool:
    try:
        change_draft(invoice, form.values(), form.written(), by=current_user)
    except Refused as error:
        form.refuse(error)
        return False
    return True
