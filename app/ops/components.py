"""The components page: each component in each state. In development, and nowhere else."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import wtforms
from flask import Blueprint

from ..core.forms import LineForm, Lines, MoneyField, PostForm
from ..core.http import public
from ..core.page import Page, Tab, Tabs
from ..core.ui import render
from ..core.wanted import Wanted

bp = Blueprint("components", __name__)
LONG = "Wojciechowski & Παπαδόπουλος Restaurierungen und Denkmalpflege GmbH & Co. KG"


class SampleLine(LineForm):
    description = wtforms.StringField("Description")
    quantity = wtforms.StringField("Quantity")
    price = MoneyField("Unit price")
    tax = wtforms.StringField("Tax")


class SampleForm(PostForm):
    name = wtforms.StringField("Name")
    email = wtforms.StringField("E-mail")
    role = wtforms.SelectField("Role", choices=lambda: [("staff", "Staff"), ("subcontractor", "Subcontractor")])
    clients = wtforms.SelectMultipleField("Assigned clients", choices=lambda: [("1", "Bakery"), ("2", LONG)])
    kind = wtforms.RadioField("Kind", choices=lambda: [("one", "One"), ("two", "Two")])
    notes = wtforms.TextAreaField("Notes")
    due = wtforms.DateField("Due")
    rate = MoneyField("Rate")
    logo = wtforms.FileField("Logo")
    enabled = wtforms.BooleanField("Enable client portal")
    password = wtforms.PasswordField("Password")
    lines = Lines(wtforms.FormField(SampleLine), "Line", min_entries=2, most=20, too_many="Use at most 20 lines.")


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
