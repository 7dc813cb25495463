"""Numbers without gaps, counted per business, kind and year, so that each firm's accountant sees no hole."""

from typing import Any
from uuid import UUID

from sqlalchemy import Integer, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, business_in_context, db
from ..businesses.business import Business

PREFIXES = {"invoice": Business.invoice_prefix, "credit_note": Business.credit_note_prefix}


class Counter(Model):
    __tablename__ = "counters"

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[int] = mapped_column(Integer)


def next_number(kind: str, year: int) -> str:
    """Holds the counter's row until the transaction ends: what comes after must be short, and nothing slow."""
    id = business_in_context()
    first: Any = insert(Counter).values(business_id=id, kind=kind, year=year, value=1)
    counted = first.on_conflict_do_update(index_elements=["business_id", "kind", "year"], set_={"value": Counter.value + 1})
    value = db.session.execute(counted.returning(Counter.value)).scalar_one()
    # Asked for once the counter is held: whoever waited for a change of the prefix sees the new one.
    return format_document_number(db.session.execute(select(PREFIXES[kind]).where(Business.id == id)).scalar_one(), year, value)


def format_document_number(prefix: str, year: int, value: int) -> str:
    return f"{prefix}-{year}-{value:04d}"
