"""Invoices while they are written: new, edited, thrown away."""

from typing import Any
from uuid import UUID

from flask import g, request
from flask.typing import ResponseReturnValue
from wtforms import FormField, StringField

from ..core.actor import Person
from ..core.db import find
from ..core.formats import number
from ..core.forms import LineForm, Lines, MoneyField, PostForm
from ..core.guard import current_user
from ..core.http import requires, wants_part
from ..core.transaction import undo
from ..core.ui import render
from ..core.words import _
from ..domain.clients.client import Client
from ..domain.clients.list import list_client_choices
from ..domain.invoices.drafting import change_draft, check_draft, create_draft, delete_draft, usual_tax_rate
from ..domain.invoices.invoice import (
    INVOICE,
    LINE,
    MOST_LINES,
    TOO_MANY_LINES,
    Invoice,
    LineInput,
    Sums,
    add_up_so_far,
)
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.fields import Choice, Day, NumberField, paragraph
from .invoices import bp, invoice_page
from .projects import read_client_id

SPARE = 3
HEAD = ("due_on", "service_from", "service_to", "reference", "notes")
PARTS = ("description", "quantity", "unit_price", "tax_rate")


class InvoiceLineForm(LineForm):
    rules = LINE
    emptiness = ("description", "unit_price")
    description = StringField("Description")
    quantity = NumberField("Quantity", default="1")
    unit_price = MoneyField("Unit price", currency=lambda: g.currency)
    tax_rate = NumberField("Tax %")

    def line(self) -> LineInput:
        return LineInput(self.description.data, self.quantity.data, self.unit_price.data, self.tax_rate.data)


class InvoiceForm(PostForm):
    rules = INVOICE
    client_id = Choice("Client", ids=True)
    due_on = Day("Due date")
    service_from = Day("Worked from")
    service_to = Day("Worked until")
    reference = StringField("Reference")
    notes = paragraph("Notes")
    # One at least. More would be filled up from the numbers after the last posted one, and a removed line leaves a gap there:
    # the line behind it would be read twice.
    lines = Lines(FormField(InvoiceLineForm), "Line", min_entries=1, most=MOST_LINES, too_many=TOO_MANY_LINES, spare=SPARE)

    def sums(self) -> Sums:
        """Of what can be read so far."""
        lines = [entry.form for entry in self.lines]
        return add_up_so_far(line.line() for line in lines if not any(field.process_errors for field in line))

    def draft(self) -> tuple[dict[str, Any], list[LineInput]]:
        """What was typed: the head, and the lines that are not empty."""
        return self.values("client_id", "lines"), [entry.form.line() for entry in self.lines if not entry.form.is_empty]


def new_form(actor: Person) -> InvoiceForm:
    clients, asked = list_client_choices(actor), read_client_id()
    chosen = next((row for row in clients if row.id == asked), None)
    g.currency = chosen.currency if chosen else actor.business.currency if actor.business else "EUR"
    form = with_usual_tax_rate(InvoiceForm(data={"client_id": asked, "lines": [{}] * SPARE}))
    form.client_id.choices = {"": _("Choose a client")} | {row.id: f"{row.name} · {row.currency}" for row in clients}
    return form


def existing_form(invoice: Invoice) -> InvoiceForm:
    """With the lines there are, and spare ones below. The client is chosen once."""
    g.currency = invoice.currency
    lines = [{name: getattr(line, name) for name in PARTS} for line in invoice.lines]
    kept = {name: getattr(invoice, name) for name in HEAD} | {"lines": [*lines, *[{}] * SPARE]}
    form = with_usual_tax_rate(InvoiceForm(data=kept))
    del form.client_id
    return form


def with_usual_tax_rate(form: InvoiceForm) -> InvoiceForm:
    """A new line begins with the rate that was written last."""
    rate = number(usual_tax_rate())
    for entry in form.lines.entries:
        entry.form.tax_rate.default = rate
        if not form.is_submitted() and not entry.form.description.data:
            entry.form.tax_rate.data = rate
    return form


def asks_for_totals() -> bool:
    return request.method == "POST" and "totals" in request.args


def show_totals(template: str, form: InvoiceForm, **context: Any) -> ResponseReturnValue:
    """The sums alone, or, without scripts, the page as it was filled in."""
    page = render("admin/invoices/_totals.html" if wants_part() else template, form=form, currency=g.currency, **context)
    undo()  # Nothing is saved while it is written, not even that it was sent.
    return page


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.INVOICES_WRITE)
def new() -> ResponseReturnValue:
    form = new_form(current_user)
    if asks_for_totals():
        return show_totals("admin/invoices/new.html", form)
    if form.accepts(lambda: create_draft(form.client_id.data, *form.draft(), by=current_user)):
        return done(_("The draft is saved. Look at it, then issue it."), "admin.invoices.show", id=form.outcome.id)
    return render("admin/invoices/new.html", form=form, currency=g.currency)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.INVOICES_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    invoice = find(Invoice, id, current_user)
    check_draft(invoice)
    client = find(Client, invoice.client_id, current_user)
    form = existing_form(invoice)
    if asks_for_totals():
        return show_totals("admin/invoices/edit.html", form, invoice=invoice, client=client)
    if form.accepts(lambda: change_draft(invoice, *form.draft(), by=current_user)):
        return done(_("The draft is saved."), "admin.invoices.show", id=id)
    return render("admin/invoices/edit.html", form=form, invoice=invoice, client=client, currency=g.currency)


@bp.post("/<uuid:id>/deletion")
@requires(Permission.INVOICES_WRITE)
def delete(id: UUID) -> ResponseReturnValue:
    invoice, button = find(Invoice, id, current_user), PostForm()
    if button.accepts(lambda: delete_draft(invoice, by=current_user)):
        return done(_("The draft is deleted."), "admin.invoices.index")
    return invoice_page(id, refused=button)
