"""The components page: each component in each state. In development, and nowhere else."""

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
    StringField,
    TextAreaField,
)

from ..core.forms import LineForm, MoneyField, PostForm
from ..core.http import public
from ..core.lists import Page, Tab, Tabs
from ..core.ui import render
from ..core.wanted import Wanted

bp = Blueprint("components", __name__)
LONG = "Wojciechowski & Παπαδόπουλος Restaurierungen und Denkmalpflege GmbH & Co. KG"


class SampleLine(LineForm):
    description = StringField("Description")
    quantity = StringField("Quantity")
    price = MoneyField("Unit price")
    tax = StringField("Tax")


class SampleForm(PostForm):
    name = StringField("Name")
    email = StringField("E-mail")
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
    form.email.errors = ["Enter an e-mail address, such as name@example.com."]
    return form


def sample_page(number: int) -> Page:
    states = [("Open", "info"), ("Overdue", "overdue"), ("Paid", "good"), ("Cancelled", "neutral")]
    due = datetime.now(UTC).date() + timedelta(days=5)
    rows = [
        SimpleNamespace(id=n, number=f"INV-2026-{n:04d}", title=LONG, state=states[n % 4], due=due, total=123_456_789 * n)
        for n in range(1, number + 1)
    ]
    tabs = Tabs("status", {"all": Tab("All"), "unpaid": Tab("Unpaid")})
    counts = {"all": 132, "unpaid": 2}
    return Page(rows, Wanted(order="-due"), tabs, number * 3, 2 if number else 1, counts=counts, size=max(number, 1))


@bp.get("/dev/components")
@public
def components() -> Any:
    business = SimpleNamespace(name="Vitrine", currency="EUR", modules=("projects", "time"))
    somebody = SimpleNamespace(name=LONG, email="bob@bakery.example", business=business, can=lambda _: True)
    return render(
        "dev/components.html", code=200, current_user=somebody, page=sample_page(6), empty_page=sample_page(0), form=wrong_form(),
        now=datetime.now(UTC),
    )  # fmt: skip
