"""The form of a draft. Lines left empty are no lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import g
from wtforms import FieldList, FormField, StringField
from wtforms.validators import Length, ValidationError

from ..core.formats import number
from ..core.forms import LineForm, MoneyField, PostForm, text
from ..domain.clients.listing import choices, name_and_currency
from ..domain.invoices.drafting import usual_tax_rate
from ..domain.invoices.invoice import Invoice, LineInput
from ..shared.fields import Choice, Day, NumberField, paragraph
from .project_forms import asked_client

SPARE = 3
MOST = 300


class InvoiceLineForm(LineForm):
    # Not `text`: what is left empty is still looked at, beside its price.
    description = StringField("Description", [Length(max=500, message="Use at most 500 characters.")])
    quantity = NumberField("Quantity", places=3, least=Decimal("0.001"), most=Decimal("999999999.999"), default="1")
    unit_price = MoneyField("Unit price", currency=lambda: g.currency)
    tax_rate = NumberField("Tax %", places=2, least=Decimal(0), most=Decimal(100))

    def validate_description(self, field: Any) -> None:
        if not field.data and self.unit_price.data is not None:
            raise ValidationError("Say what this line is for.")

    def validate_unit_price(self, field: Any) -> None:
        if field.data is None and not field.errors and self.description.data:
            raise ValidationError("Enter the price of one.")


class InvoiceForm(PostForm):
    client_id = Choice("Client", ids=True, required="Choose the client.")
    due_on = Day("Due date")
    reference = text("Reference", longest=120)
    notes = paragraph("Notes", longest=2000)
    # One at least. More would be filled up from the numbers after the last posted one, and a removed line leaves a gap there:
    # the line behind it would be read twice.
    lines = FieldList(FormField(InvoiceLineForm), "Line", min_entries=1)

    def validate_lines(self, field: Any) -> None:
        if len(field.entries) > MOST + SPARE:
            raise ValidationError(f"Use at most {MOST} lines.")

    def values(self) -> dict[str, Any]:
        return {"due_on": self.due_on.data, "reference": self.reference.data, "notes": self.notes.data}

    def written(self) -> list[LineInput]:
        lines = (entry.form for entry in self.lines.entries)
        return [
            LineInput(
                line.description.data, line.quantity.data or Decimal(1), line.unit_price.data, line.tax_rate.data or Decimal(0)
            )
            for line in lines
            if line.description.data
        ]


def new_form(actor: Any) -> InvoiceForm:
    clients = choices(actor)
    asked = asked_client()
    chosen = next((row for row in clients if row.id == asked), None)
    g.currency = chosen.currency if chosen else actor.business.currency
    form = with_usual_tax(InvoiceForm(data={"client_id": asked, "lines": [{}] * SPARE}))
    form.client_id.choices = {"": "Choose a client"} | {row.id: f"{row.name} · {row.currency}" for row in clients}
    return form


def existing_form(invoice: Invoice, actor: Any) -> tuple[InvoiceForm, Any]:
    """With the lines there are, and spare ones below. The client is chosen once."""
    client = name_and_currency(invoice.client_id, actor)
    g.currency = client.currency
    lines = [
        {name: getattr(line, name) for name in ("description", "quantity", "unit_price", "tax_rate")} for line in invoice.lines
    ]
    kept = {"due_on": invoice.due_on, "reference": invoice.reference, "notes": invoice.notes, "lines": [*lines, *[{}] * SPARE]}
    form = with_usual_tax(InvoiceForm(data=kept))
    del form.client_id
    return form, client


def with_usual_tax(form: InvoiceForm) -> InvoiceForm:
    """A new line begins with the rate that was written last."""
    rate = number(usual_tax_rate())
    for entry in form.lines.entries:
        entry.form.tax_rate.default = rate
        if not form.is_submitted() and not entry.form.description.data:
            entry.form.tax_rate.data = rate
    return form
