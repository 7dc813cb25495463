"""What the numbers of invoices and credit notes begin with. A number that was given stays; the counting goes on."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import exists, select

from ...core.db import db
from ...core.errors import Refused
from ..businesses.settings import locked_business, note_settings
from .counter import Counter, written
from .credit_note import CreditNote
from .invoice import Invoice

PREFIX = re.compile(r"[A-Z0-9][A-Z0-9/-]{0,9}")
SHAPE = "Use 1 to 10 capital letters, digits, hyphens and slashes, a letter or digit first."


def set_prefixes(invoice: str, credit_note: str, *, by: Any) -> None:
    """The two differ, and neither takes one under which the other was counted: no number names two documents."""
    for prefix, field in ((invoice, "invoice_prefix"), (credit_note, "credit_note_prefix")):
        if not PREFIX.fullmatch(prefix):
            raise Refused(SHAPE, field)
    if invoice == credit_note:
        raise Refused("Choose another than that of the invoices.", "credit_note_prefix")
    business = locked_business(by)
    # Whoever issues at this moment is waited for, or waits.
    db.session.execute(select(Counter.value).where(Counter.business_id == business.id).with_for_update())
    if _is_used(CreditNote, invoice):
        raise Refused("There are credit notes that begin with this. Choose another.", "invoice_prefix")
    if _is_used(Invoice, credit_note):
        raise Refused("There are invoices that begin with this. Choose another.", "credit_note_prefix")
    business.invoice_prefix, business.credit_note_prefix = invoice, credit_note
    note_settings("Numbering", by=by)


def upcoming(prefixes: dict[str, str], year: int, actor: Any) -> dict[str, str]:
    """The next number of each kind, as it stands."""
    query = select(Counter.kind, Counter.value).where(Counter.business_id == actor.business_id, Counter.year == year)
    last = {row.kind: row.value for row in db.session.execute(query)}
    return {kind: written(prefix, year, last.get(kind, 0) + 1) for kind, prefix in prefixes.items()}


def _is_used(model: type[Invoice] | type[CreditNote], prefix: str) -> bool:
    return bool(db.session.scalar(select(exists().where(model.number.regexp_match(f"^{prefix}-[0-9]{{4}}-[0-9]+$")))))
