"""Invoices: drafted, issued, paid, cancelled."""

from datetime import timedelta
from decimal import Decimal

from app.core.db import find
from app.domain.invoices import drafting, issuing, numbering, payment
from app.domain.invoices.invoice import INVOICE, LINE, Invoice, LineInput
from app.domain.invoices.issuing import CANCELLATION
from app.domain.invoices.numbering import NUMBERING
from app.domain.invoices.payment import PAYMENT
from tests.cast import TODAY
from tests.domain.ways.way import Way

ONE = [LineInput("Ovens", Decimal(2), 10_000, Decimal(20))]
ISSUED = ("invoices.state invoices.number invoices.issued_on invoices.issued_at invoices.issued_by invoices.due_on invoices.balance"
          " invoice_lines.issued counters.value +ledger_entries ledger_balances.credits invoice_counts.number +moves +search_words"
          " +activities")  # fmt: skip


def draft(firm, by):
    return find(Invoice, firm.bakery_draft.id, by)


def open_one(firm, by):
    return find(Invoice, firm.bakery_open.id, by)


def a_draft(firm):
    return {"client_id": firm.bakery.id, "due_on": TODAY + timedelta(days=5), "reference": "PO 1", "notes": "Thanks.\nBye."}


def another_draft(firm):
    return {name: value for name, value in a_draft(firm).items() if name != "client_id"}


def a_line(firm):
    return {"description": "Ovens\nfitted", "quantity": Decimal("1.5"), "unit_price": 10_000, "tax_rate": Decimal("7.5"),
            "project_id": firm.bakery_project.id}  # fmt: skip


def a_payment(firm):
    return {"amount": 1_000, "paid_on": TODAY, "method": "cash", "reference": "R 1"}


def create(firm, by, v):
    head = {name: value for name, value in v.items() if name != "client_id"}
    return drafting.create_draft(v["client_id"], head, ONE, by=by)


WAYS = (
    Way(drafting.create_draft, create, "create_invoice", "+invoices +invoice_lines +search_words invoice_counts.number +activities", a_draft, INVOICE),
    Way(drafting.create_draft, lambda firm, by, v: drafting.create_draft(firm.bakery.id, {}, [LineInput(**v)], by=by),
        "create_invoice", "+invoice_lines +invoices +search_words invoice_counts.number +activities", a_line, LINE, about="with such a line"),
    Way(drafting.change_draft, lambda firm, by, v: drafting.change_draft(draft(firm, by), v, ONE, by=by), "update_invoice",
        "invoices.* +invoice_lines -invoice_lines +search_words -search_words +activities", another_draft, INVOICE, ("client_id",)),
    Way(drafting.change_draft, lambda firm, by, v: drafting.change_draft(draft(firm, by), {}, [LineInput(**v)], by=by),
        "update_invoice", "+invoice_lines -invoice_lines invoices.net invoices.tax invoices.total +activities", a_line, LINE,
        about="to such a line"),
    Way(drafting.delete_draft, lambda firm, by, v: drafting.delete_draft(draft(firm, by), by=by), "delete_invoice",
        "-invoices -invoice_lines -search_words invoice_counts.number +activities"),
    Way(issuing.issue, lambda firm, by, v: issuing.issue(draft(firm, by), by=by, today=TODAY, payment_days=14), "issue_invoice", ISSUED),
    Way(issuing.issue_without_notice, lambda firm, by, v: issuing.issue_without_notice(draft(firm, by), by=by, today=TODAY, payment_days=14), "issue_invoice", ISSUED),
    Way(issuing.cancel, lambda firm, by, v: issuing.cancel(open_one(firm, by), v["reason"], by=by, today=TODAY), "cancel_invoice",
        "+credit_notes invoices.state invoices.cancelled_at invoices.cancelled_by invoices.balance +counters +ledger_entries"
        " ledger_balances.debits +invoice_counts invoice_counts.number +moves +activities", lambda firm: {"reason": "Twice."}, CANCELLATION),
    Way(payment.record_payment, lambda firm, by, v: payment.record_payment(open_one(firm, by), **v, today=TODAY, by=by),
        "record_payment", "+payments invoices.paid invoices.balance +ledger_entries ledger_balances.debits +activities", a_payment,
        PAYMENT),
    Way(numbering.set_prefixes,
        lambda firm, by, v: numbering.set_prefixes(v["invoice_prefix"], v["credit_note_prefix"], by=by), "update_settings",
        "businesses.* +activities", lambda firm: {"invoice_prefix": "RE", "credit_note_prefix": "GU"}, NUMBERING),
)  # fmt: skip
