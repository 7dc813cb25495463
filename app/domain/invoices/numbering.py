"""What the numbers of invoices and credit notes begin with. A number that was given stays; the counting goes on."""

import re

from sqlalchemy import exists, select

from ...core.actor import Actor
from ...core.db import db
from ...core.errors import Refused
from ...core.rules import Rules, Written
from ...core.words import N_, _
from ..businesses.settings import lock_own_business, record_settings
from .counter import Counter, format_document_number
from .credit_note import CreditNote
from .invoice import Invoice

PREFIX = re.compile(r"[A-Z0-9][A-Z0-9/-]{0,9}")
SPELLED = N_("Use 1 to 10 capital letters, digits, hyphens and slashes, a letter or digit first.")
RULE = Written(PREFIX, SPELLED, "Enter what these numbers begin with.", 10)
NUMBERING = Rules(invoice_prefix=RULE, credit_note_prefix=RULE)


def set_prefixes(invoice: str | None, credit_note: str | None, *, by: Actor) -> None:
    """The two differ, and neither takes one under which the other was counted: no number names two documents."""
    values = NUMBERING.check({"invoice_prefix": invoice, "credit_note_prefix": credit_note})
    invoice, credit_note = str(values["invoice_prefix"]), str(values["credit_note_prefix"])
    if invoice == credit_note:
        raise Refused(_("Choose another than that of the invoices."), "credit_note_prefix")
    business = lock_own_business(by)
    # Whoever issues at this moment is waited for, or waits.
    db.session.execute(select(Counter.value).where(Counter.business_id == business.id).with_for_update())
    if _is_used(CreditNote, invoice):
        raise Refused(_("There are credit notes that begin with this. Choose another."), "invoice_prefix")
    if _is_used(Invoice, credit_note):
        raise Refused(_("There are invoices that begin with this. Choose another."), "credit_note_prefix")
    business.invoice_prefix, business.credit_note_prefix = invoice, credit_note
    record_settings("Numbering", by=by)


def upcoming_numbers(prefixes: dict[str, str], year: int, actor: Actor) -> dict[str, str]:
    """The next number of each kind, as it stands."""
    query = select(Counter.kind, Counter.value).where(Counter.business_id == actor.business_id, Counter.year == year)
    last = {row.kind: row.value for row in db.session.execute(query)}
    return {kind: format_document_number(prefix, year, last.get(kind, 0) + 1) for kind, prefix in prefixes.items()}


def _is_used(model: type[Invoice] | type[CreditNote], prefix: str) -> bool:
    return bool(db.session.scalar(select(exists().where(model.number.regexp_match(f"^{prefix}-[0-9]{{4}}-[0-9]+$")))))
