"""What is asked when money comes in, and when an invoice is cancelled."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import g
from wtforms.validators import InputRequired, ValidationError

from ..core.formats import today
from ..core.forms import MoneyField, PostForm, text
from ..shared.fields import Choice, Day

METHODS = {"bank_transfer": "Bank transfer", "card": "Card", "cash": "Cash", "cheque": "Cheque", "other": "Other"}


class PaymentForm(PostForm):
    amount = MoneyField("Amount", [InputRequired("Enter the amount.")], currency=lambda: g.currency)
    paid_on = Day("Day", required="Choose the day.")
    method = Choice("Method", choices=list(METHODS.items()))
    reference = text("Reference", longest=120)

    def validate_amount(self, field: Any) -> None:
        if isinstance(field.data, int) and field.data <= 0:
            raise ValidationError("Enter an amount above zero.")

    def validate_paid_on(self, field: Any) -> None:
        if field.data and field.data > g.get("today", today()):
            raise ValidationError("This day is still to come. Record the payment once it is there.")


class CancellationForm(PostForm):
    reason = text("Reason", required="Say why, the client sees it on the credit note.", longest=300)


def payment_form(invoice: Any, day: date, **options: Any) -> PaymentForm:
    """The amount is what is still due; `formdata=None` where nothing was posted to it."""
    g.currency, g.today = invoice.currency, day
    start = {"amount": max(invoice.balance, 0) or None, "paid_on": day, "method": "bank_transfer"}
    return PaymentForm(data=start, **(options or {"formdata": None}))
