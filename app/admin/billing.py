"""An invoice's way: issued, paid, or cancelled by a credit note."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for

from ..core.db import find
from ..core.errors import Refused
from ..core.formats import money, today_in
from ..core.guard import current_user
from ..core.http import requires
from ..domain.invoices.invoice import Invoice
from ..domain.invoices.issuing import cancel, issue
from ..domain.invoices.payment import record_payment
from ..domain.roles.permissions import Permission
from .billing_forms import CancellationForm, payment_form
from .invoices import bp, invoice_page


@bp.post("/<uuid:id>/issue")
@requires(Permission.INVOICES_WRITE)
def issue_invoice(id: UUID) -> Any:
    invoice, business = find(Invoice, id, current_user), current_user.business
    try:
        number = issue(invoice, by=current_user, today=today_in(business.time_zone), payment_days=business.payment_days)
    except Refused as error:
        return invoice_page(id, 422, error.words)
    flash(f"Invoice {number} is issued. The client's owners get an e-mail.", "success")
    return redirect(url_for("admin.invoices.show", id=id), 303)


@bp.post("/<uuid:id>/payments")
@requires(Permission.PAYMENTS_WRITE)
def pay(id: UUID) -> Any:
    invoice = find(Invoice, id, current_user)
    form = payment_form(invoice, today_in(current_user.business.time_zone), formdata=request.form)
    if not form.validate():
        return invoice_page(id, 422, payment=form)
    record_payment(invoice, amount=form.amount.data, paid_on=form.paid_on.data, method=form.method.data,
                   reference=form.reference.data, by=current_user)  # fmt: skip
    flash(f"A payment of {money(form.amount.data, invoice.currency)} is recorded.", "success")
    return redirect(url_for("admin.invoices.show", id=id), 303)


@bp.post("/<uuid:id>/cancellation")
@requires(Permission.INVOICES_WRITE)
def cancel_invoice(id: UUID) -> Any:
    invoice, form = find(Invoice, id, current_user), CancellationForm()
    if not form.validate():
        return invoice_page(id, 422, " ".join(form.reason.errors), cancellation=form)
    note = cancel(invoice, form.reason.data, by=current_user, today=today_in(current_user.business.time_zone))
    flash(f"The invoice is cancelled by credit note {note.number}.", "success")
    return redirect(url_for("admin.invoices.show", id=id), 303)
