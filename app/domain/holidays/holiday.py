"""The days on which the business does not work. Business days are counted around them."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, delete, extract, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor, Viewer
from ...core.db import Model, business_in_context, db
from ...core.errors import Refused
from ...core.rules import Day, Rules, Text
from ...core.words import _
from ..businesses.settings import record_settings

HOLIDAY = Rules(day=Day("Choose the day."), name=Text(80, "Enter the holiday's name."))


class Holiday(Model):
    __tablename__ = "holidays"

    business_id: Mapped[UUID] = mapped_column(primary_key=True, default=business_in_context)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]

    @classmethod
    def visible_to(cls, _: Viewer) -> Select[Self]:
        return select(cls)


YEAR = extract("year", Holiday.day)


def list_holidays(year: int, actor: Actor) -> list[Any]:
    query = Holiday.visible_to(actor).with_only_columns(Holiday.day, Holiday.name)
    days = Holiday.day >= date(year, 1, 1), Holiday.day <= date(year, 12, 31)
    return list(db.session.execute(query.where(*days).order_by(Holiday.day)))


def count_by_year(actor: Actor) -> dict[int, int]:
    """How many there are in each year that has any."""
    query: Any = Holiday.visible_to(actor).with_only_columns(YEAR, func.count()).group_by(YEAR)
    return {int(year): number for year, number in db.session.execute(query)}


def add_holiday(day: date | None, name: str | None, *, by: Actor) -> None:
    values = HOLIDAY.check({"day": day, "name": name})
    statement = insert(Holiday).values(business_id=by.business_id, **values).on_conflict_do_nothing()
    if db.session.execute(statement.returning(Holiday.day)).scalar() is None:
        raise Refused(_("This day is a holiday already."), "day")
    record_settings(f"Holiday {values['name']}", by=by)


def remove_holiday(day: date, *, by: Actor) -> str | None:
    """Answers what it was called, or nothing where there is none."""
    statement = delete(Holiday).where(Holiday.business_id == by.business_id, Holiday.day == day).returning(Holiday.name)
    name: str | None = db.session.execute(statement).scalar()
    if name:
        record_settings(f"Holiday {name}", by=by)
    return name
