"""Totals over all rows of a filter, not over the page.

Whole months stand summed in app.time_months, which a trigger keeps; only the days at the ragged edges of a span are added
up from the entries themselves. So a client with ten times the hours waits no longer for the sum.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import db
from ..people.assignment import within_reach
from .time_entry import TimeEntry, of_visible_projects


class TimeMonth(db.Model):  # type: ignore[name-defined, misc]
    __tablename__ = "time_months"

    business_id: Mapped[UUID] = mapped_column()
    client_id: Mapped[UUID]
    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    entries: Mapped[int]
    seconds: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Any) -> Select[Any]:
        return of_visible_projects(within_reach(select(cls), cls.client_id, actor), cls.project_id, actor)


class Totals(NamedTuple):
    entries: int
    seconds: int


def totals(actor: Any, *, project_id: UUID | None = None, date_from: date | None = None, date_to: date | None = None) -> Totals:
    first_whole = _next_month(date_from - timedelta(days=1)) if date_from else None
    after_whole = _month(date_to + timedelta(days=1)) if date_to else None
    months = TimeMonth.visible_to(actor).with_only_columns(TimeMonth.entries, TimeMonth.seconds)
    if project_id:
        months = months.where(TimeMonth.project_id == project_id)
    parts: list[Select[Any]] = []
    if first_whole and after_whole and first_whole >= after_whole:
        parts.append(_days(actor, project_id, date_from, date_to))
    else:
        if first_whole and date_from:
            months = months.where(TimeMonth.month >= first_whole)
            if first_whole != date_from:
                parts.append(_days(actor, project_id, date_from, first_whole - timedelta(days=1)))
        if after_whole and date_to:
            months = months.where(TimeMonth.month < after_whole)
            if after_whole <= date_to:
                parts.append(_days(actor, project_id, after_whole, date_to))
        parts.append(months)
    rows = union_all(*parts).subquery()
    entries, seconds = rows.c
    found = db.session.execute(select(func.coalesce(func.sum(entries), 0), func.coalesce(func.sum(seconds), 0))).one()
    return Totals(int(found[0]), int(found[1]))


def _days(actor: Any, project_id: UUID | None, first: date | None, last: date | None) -> Select[Any]:
    query = TimeEntry.visible_to(actor).with_only_columns(
        func.count().label("entries"), func.sum(TimeEntry.seconds).label("seconds")
    )
    if project_id:
        query = query.where(TimeEntry.project_id == project_id)
    return query.where(TimeEntry.worked_on >= first, TimeEntry.worked_on <= last)


def _month(day: date) -> date:
    return day.replace(day=1)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
