"""What is asked when money comes in, and when an invoice is cancelled."""

from datetime import date
from typing import Any

from flask import g
from wtforms import BooleanField, StringField

from ..core.errors import Refused
from ..core.forms import MoneyField, PostForm
from ..domain.invoices.issuing import CANCELLATION
from ..domain.invoices.payment import PAYMENT, MoreThanDue, PaymentMethod
from ..shared.fields import Choice, Day


class PaymentForm(PostForm):
    rules = PAYMENT
    amount = MoneyField("Amount", currency=lambda: g.currency)
    paid_on = Day("Day")
    method = Choice("Method", choices=PaymentMethod.choices)
    reference = StringField("Reference")
    is_meant = BooleanField("It is more than was due, and it did come in")
    asks = False

    def show_refusal(self, refusal: Refused) -> None:
        self.asks = isinstance(refusal, MoreThanDue)
        super().show_refusal(refusal)


class CancellationForm(PostForm):
    rules = CANCELLATION
    reason = StringField("Reason")


def payment_form(invoice: Any, day: date, **options: Any) -> PaymentForm:
    """The amount is what is still due; `formdata=None` where nothing was posted to it."""
    g.currency = invoice.currency
    start = {"amount": max(invoice.balance, 0) or None, "paid_on": day, "method": PaymentMethod.BANK_TRANSFER}
    return PaymentForm(data=start, **(options or {"formdata": None}))
