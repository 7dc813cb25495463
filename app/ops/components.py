"""The components page: each component in each state. In development, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)

from ..core.filters import Tab
from ..core.forms import LineForm, MoneyField, PostForm, email_address, text
from ..core.http import public
from ..core.lists import Page
from ..core.ui import render

bp = Blueprint("components", __name__)
LONG = "Wojciechowski & Παπαδόπουλος Restaurierungen und Denkmalpflege GmbH & Co. KG"


class SampleLine(LineForm):
    description = text("Description")
    quantity = text("Quantity")
    price = MoneyField("Unit price")
    tax = text("Tax")


class SampleForm(PostForm):
    name = text("Name", required="Enter a name.")
    email = text("E-mail")
    role = SelectField("Role", choices=lambda: [("staff", "Staff"), ("subcontractor", "Subcontractor")])
    clients = SelectMultipleField("Assigned clients", choices=lambda: [("1", "Bakery"), ("2", LONG)])
    kind = RadioField("Kind", choices=lambda: [("one", "One"), ("two", "Two")])
    notes = TextAreaField("Notes")
    due = DateField("Due")
    rate = MoneyField("Rate")
    logo = FileField("Logo")
    enabled = BooleanField("Enable client portal")
    password = PasswordField("Password")
    lines = FieldList(FormField(SampleLine), label="Line", min_entries=2)


def wrong_form() -> SampleForm:
    form = SampleForm(formdata=None, email="not an address", name="")
    form.name.errors = ["Enter a name."]
    try:
        email_address(form, form.email)
    except ValueError as error:
        form.email.errors = [str(error)]
    return form


def sample_page(number: int) -> Page:
    states = [("Open", "info"), ("Overdue", "overdue"), ("Paid", "good"), ("Cancelled", "neutral")]
    due = datetime.now(UTC).date() + timedelta(days=5)
    rows = [
        SimpleNamespace(id=n, number=f"INV-2026-{n:04d}", title=LONG, state=states[n % 4], due=due, total=123_456_789 * n)
        for n in range(1, number + 1)
    ]
    return Page(rows, number * 3, 2 if number else 1, max(number, 1), "-due", {}, "/dev/components")


@bp.get("/dev/components")
@public
def components() -> Any:
    business = SimpleNamespace(name="Vitrine", currency="EUR", modules=("projects", "time"))
    somebody = SimpleNamespace(name=LONG, email="bob@bakery.example", business=business, can=lambda _: True)
    tabs = [Tab("All", "#", True, 132), Tab("Unpaid", "#", False, 2)]
    return render(
        "dev/components.html", current_user=somebody, page=sample_page(6), empty_page=sample_page(0), form=wrong_form(), tabs=tabs,
        now=datetime.now(UTC),
    )  # fmt: skip
