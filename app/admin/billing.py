"""An invoice's way: issued, paid, or cancelled by a credit note."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.formats import money
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.words import _
from ..domain.invoices.invoice import Invoice
from ..domain.invoices.issuing import cancel, issue
from ..domain.invoices.payment import record_payment
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from .billing_forms import CancellationForm, payment_form
from .invoices import bp, invoice_page

INVOICE = "admin.invoices.show"


@bp.post("/<uuid:id>/issue")
@requires(Permission.INVOICES_WRITE)
def issue_invoice(id: UUID) -> ResponseReturnValue:
    invoice, button, today = find(Invoice, id, current_user), PostForm(), current_user.business_day
    days = current_user.business.payment_days if current_user.business else 0
    if button.accepts(lambda: issue(invoice, by=current_user, today=today, payment_days=days)):
        return done(_("Invoice {number} is issued. The client's owners get an e-mail.", number=button.outcome), INVOICE, id=id)
    return invoice_page(id, refused=button)


@bp.post("/<uuid:id>/payments")
@requires(Permission.PAYMENTS_WRITE)
def pay(id: UUID) -> ResponseReturnValue:
    invoice, today = find(Invoice, id, current_user), current_user.business_day
    form = payment_form(invoice, today, formdata=request.form)
    if form.accepts(lambda: record_payment(invoice, **form.values(), today=today, by=current_user)):
        return done(_("A payment of {amount} is recorded.", amount=money(form.amount.data, invoice.currency)), INVOICE, id=id)
    return invoice_page(id, payment=form)


@bp.post("/<uuid:id>/cancellation")
@requires(Permission.INVOICES_WRITE)
def cancel_invoice(id: UUID) -> ResponseReturnValue:
    invoice, form = find(Invoice, id, current_user), CancellationForm()
    if form.accepts(lambda: cancel(invoice, form.reason.data, by=current_user, today=current_user.business_day)):
        return done(_("The invoice is cancelled by credit note {number}.", number=form.outcome.number), INVOICE, id=id)
    return invoice_page(id, cancellation=form, refused=form)
