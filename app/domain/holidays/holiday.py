"""The days on which the business does not work. Business days are counted around them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, delete, extract, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, business_in_context, db
from ...core.errors import Refused
from ..businesses.settings import note_settings


class Holiday(Model):
    __tablename__ = "holidays"

    business_id: Mapped[UUID] = mapped_column(primary_key=True, default=business_in_context)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]

    @classmethod
    def visible_to(cls, actor: Any) -> Select[Self]:
        return select(cls).where(cls.business_id == actor.business_id)


YEAR = extract("year", Holiday.day)


def holidays_of(year: int, actor: Any) -> list[Any]:
    query = Holiday.visible_to(actor).with_only_columns(Holiday.day, Holiday.name)
    days = Holiday.day >= date(year, 1, 1), Holiday.day <= date(year, 12, 31)
    return list(db.session.execute(query.where(*days).order_by(Holiday.day)))


def counts(actor: Any) -> dict[int, int]:
    """How many there are in each year that has any."""
    query: Any = Holiday.visible_to(actor).with_only_columns(YEAR, func.count()).group_by(YEAR)
    return {int(year): number for year, number in db.session.execute(query)}


def add_holiday(day: date, name: str, *, by: Any) -> None:
    statement = insert(Holiday).values(business_id=by.business_id, day=day, name=name).on_conflict_do_nothing()
    if db.session.execute(statement.returning(Holiday.day)).scalar() is None:
        raise Refused("This day is a holiday already.", "day")
    note_settings(f"Holiday {name}", by=by)


def remove_holiday(day: date, *, by: Any) -> str | None:
    """Answers what it was called, or nothing where there is none."""
    statement = delete(Holiday).where(Holiday.business_id == by.business_id, Holiday.day == day).returning(Holiday.name)
    name: str | None = db.session.execute(statement).scalar()
    if name:
        note_settings(f"Holiday {name}", by=by)
    return name
