"""Totals over all rows of a filter, not over the page.

Whole months stand summed in app.time_months, which a trigger keeps; only the days at the ragged edges of a span are added
up from the entries themselves. So a client with ten times the hours waits no longer for the sum.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, and_, func, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import Model
from ...core.queries import Prepared, total, value
from ...core.wire import Question
from ..clients.assignment import within_reach
from ..projects.project import Project
from .time_entry import TimeEntry, of_visible_projects


class TimeMonth(Model):
    __tablename__ = "time_months"

    business_id: Mapped[UUID] = mapped_column()
    client_id: Mapped[UUID]
    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    entries: Mapped[int] = mapped_column(Integer)
    seconds: Mapped[int]

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[*tuple[Any, ...]]:
        return of_visible_projects(within_reach(select(cls), cls.client_id, actor), cls.project_id, actor)


# A project's hours, in seconds, beside its other columns; the client is said as well, since the months are indexed by client first.
_OF_PROJECT = and_(TimeMonth.client_id == Project.client_id, TimeMonth.project_id == Project.id)
SECONDS = select(total(TimeMonth.seconds)).where(_OF_PROJECT).correlate(Project).scalar_subquery().label("seconds")

PROJECT = value("project_id", "uuid")


def _sum(actor: Viewer, of_project: bool, whole_months: bool, before: bool, after: bool, single: bool) -> Select[*tuple[Any, ...]]:
    """The parts that a span falls into: whole months between, and the days before and after them."""
    parts: list[Select[*tuple[Any, ...]]] = []
    if whole_months:
        months = TimeMonth.visible_to(actor).with_only_columns(TimeMonth.entries, TimeMonth.seconds)
        parts.append(months.where(TimeMonth.month >= value("months_from", "date"), TimeMonth.month < value("months_until", "date")))
    if before:
        parts.append(_days(actor, "days_from", "months_from"))
    if after:
        parts.append(_days(actor, "months_until", "days_until"))
    if single:
        parts.append(_days(actor, "days_from", "days_until"))
    if of_project:
        parts = [part.where(_project_of(part) == PROJECT) for part in parts]
    entries, seconds = union_all(*parts).subquery().c
    return select(total(entries).label("entries"), total(seconds).label("seconds"))


_summed = Prepared(_sum)


def prepare_totals(
    actor: Viewer, *, project_id: UUID | None = None, date_from: date | None = None, date_to: date | None = None
) -> Question:
    first = date_from or date(1, 1, 1)
    until = date_to + timedelta(days=1) if date_to and date_to < date.max else date.max
    months_from, months_until = _month_on_or_after(first), until.replace(day=1)
    whole = months_from < months_until
    ragged_before, ragged_after = whole and first < months_from, whole and months_until < until
    return _summed.of(
        actor, project_id is not None, whole, ragged_before, ragged_after, not whole, project_id=project_id,
        days_from=first, months_from=months_from, months_until=months_until, days_until=until,
    )  # fmt: skip


def _days(actor: Viewer, first: str, until: str) -> Select[*tuple[Any, ...]]:
    query = TimeEntry.visible_to(actor).with_only_columns(
        func.count().label("entries"), func.sum(TimeEntry.seconds).label("seconds")
    )
    return query.where(TimeEntry.worked_on >= value(first, "date"), TimeEntry.worked_on < value(until, "date"))


def _project_of(part: Select[*tuple[Any, ...]]) -> Any:
    return (TimeMonth if TimeMonth.__table__ in part.get_final_froms() else TimeEntry).project_id


def _month_on_or_after(day: date) -> date:
    return day if day.day == 1 else (day.replace(day=1) + timedelta(days=32)).replace(day=1)
