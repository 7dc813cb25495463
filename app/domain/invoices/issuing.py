"""From draft to sent, and from sent to cancelled: each at most once, however many ask at the same moment."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import update

from ...core.actor import Actor
from ...core.db import db, uuid7
from ...core.errors import Conflict, Refused
from ...core.jobs import later
from ...core.rules import Rules, Text
from ...core.states import move
from ...core.words import N_, _
from ..activity.activity import Happening, record
from ..ledger.entry import EntryType, post_entry
from .counter import next_number
from .credit_note import CreditNote
from .document import render_document
from .invoice import Invoice, InvoiceLine, InvoiceStatus
from .notices import tell_owners

CANCELLATION = Rules(reason=Text(300, "Say why, the client sees it on the credit note."))
ISSUED_ALREADY = N_("This invoice has been issued already.")
NOT_TO_CANCEL = N_("Only an issued invoice can be cancelled, and only once.")


def issue(invoice: Invoice, *, by: Actor, today: date, payment_days: int) -> str:
    """Books it, and has the PDF made and the owners told."""
    number = issue_without_notice(invoice, by=by, today=today, payment_days=payment_days)
    later(render_document, invoice_id=invoice.id, kind="invoice", lock=f"document:{invoice.id}")
    later(tell_owners, invoice_id=invoice.id)
    return number


def issue_without_notice(invoice: Invoice, *, by: Actor, today: date, payment_days: int) -> str:
    """Gives the number, fixes the dates and posts to the ledger. Nobody is told, as with old invoices entered anew."""
    if not invoice.lock().is_draft:
        raise Conflict(_(ISSUED_ALREADY))
    if invoice.total <= 0 or not invoice.lines:
        raise Refused(_("Add at least one line; the total must be above zero."))
    due_on = invoice.due_on or today + timedelta(days=payment_days)
    if due_on < today:
        raise Refused(_("The due date lies in the past. Choose today or later."), "due_on")
    # The lines carry the flag before the invoice does: an issued invoice's lines can't be changed any more.
    db.session.execute(update(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id, ~InvoiceLine.issued).values(issued=True))
    number = next_number("invoice", today.year)
    given = dict(number=number, issued_on=today, due_on=due_on, issued_at=datetime.now(UTC), issued_by=by.id)
    move(Invoice, invoice.id, InvoiceStatus.SENT, _(ISSUED_ALREADY), column="state", **given)
    post_entry(invoice, EntryType.INVOICE, credit=invoice.total, occurred_on=today)
    record(Happening.ISSUE_INVOICE, invoice, name=number, by=by)
    return number


def cancel(invoice: Invoice, reason: str, *, by: Actor, today: date) -> CreditNote:
    """A credit note over the whole amount; payments stay, as a balance in the client's favour."""
    reason = CANCELLATION.check({"reason": reason})["reason"]
    when = dict(cancelled_at=datetime.now(UTC), cancelled_by=by.id)
    move(Invoice, invoice.id, InvoiceStatus.CANCELLED, _(NOT_TO_CANCEL), column="state", **when)
    number = next_number("credit_note", today.year)
    note = CreditNote(
        id=uuid7(), client_id=invoice.client_id, invoice_id=invoice.id, number=number,
        issued_on=today, total=invoice.total, currency=invoice.currency, reason=reason,
    )  # fmt: skip
    db.session.add(note)
    post_entry(invoice, EntryType.ADJUSTMENT, debit=invoice.total, occurred_on=today, reason=f"Credit note {number}: {reason}")
    record(Happening.CANCEL_INVOICE, invoice, name=invoice.number, by=by)
    later(render_document, invoice_id=invoice.id, kind="credit_note", lock=f"document:{invoice.id}")
    return note
