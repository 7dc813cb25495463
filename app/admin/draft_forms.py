"""The form of a draft. Lines left empty are no lines."""

from __future__ import annotations

from typing import Any

from flask import g
from wtforms import FieldList, FormField, StringField

from ..core.actor import Person
from ..core.formats import number
from ..core.forms import LineForm, MoneyField, PostForm
from ..domain.clients.client import Client
from ..domain.clients.list import list_client_choices
from ..domain.invoices.drafting import usual_tax_rate
from ..domain.invoices.invoice import INVOICE, LINE, Invoice, LineInput
from ..shared.fields import Choice, Day, NumberField, paragraph
from .project_forms import read_client_id

SPARE = 3
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
    reference = StringField("Reference")
    notes = paragraph("Notes")
    # One at least. More would be filled up from the numbers after the last posted one, and a removed line leaves a gap there:
    # the line behind it would be read twice.
    lines = FieldList(FormField(InvoiceLineForm), "Line", min_entries=1)

    def draft(self) -> tuple[dict[str, Any], list[LineInput]]:
        """What was typed: the head, and the lines that are not empty."""
        return self.values("client_id", "lines"), [entry.form.line() for entry in self.lines if not entry.form.is_empty]


def new_form(actor: Person) -> InvoiceForm:
    clients, asked = list_client_choices(actor), read_client_id()
    chosen = next((row for row in clients if row.id == asked), None)
    g.currency = chosen.currency if chosen else actor.business.currency if actor.business else "EUR"
    form = with_usual_tax_rate(InvoiceForm(data={"client_id": asked, "lines": [{}] * SPARE}))
    form.client_id.choices = {"": "Choose a client"} | {row.id: f"{row.name} · {row.currency}" for row in clients}
    return form


def existing_form(invoice: Invoice, client: Client) -> InvoiceForm:
    """With the lines there are, and spare ones below. The client is chosen once."""
    g.currency = client.currency
    lines = [{name: getattr(line, name) for name in PARTS} for line in invoice.lines]
    kept = {"due_on": invoice.due_on, "reference": invoice.reference, "notes": invoice.notes, "lines": [*lines, *[{}] * SPARE]}
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
