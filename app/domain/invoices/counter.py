"""Numbers without gaps, counted per business, kind and year, so that each firm's accountant sees no hole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, business_in_context, db

PREFIXES = {"invoice": "INV", "credit_note": "CN"}


class Counter(Model):
    __tablename__ = "counters"

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]


def next_number(kind: str, year: int) -> str:
    """Holds the counter's row until the transaction ends: what comes after must be short, and nothing slow."""
    first: Any = insert(Counter).values(business_id=business_in_context(), kind=kind, year=year, value=1)
    value = db.session.execute(
        first.on_conflict_do_update(index_elements=["business_id", "kind", "year"], set_={"value": Counter.value + 1}).returning(
            Counter.value
        )
    ).scalar_one()
    return f"{PREFIXES[kind]}-{year}-{value:04d}"
