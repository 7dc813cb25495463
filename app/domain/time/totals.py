"""Totals over all rows of a filter, not over the page, and what of them is each project's.

Whole months, and all months of a project, stand summed in app.time_months, which a trigger keeps; only the days at the ragged
edges of a span are added up from the entries themselves. So a client with ten times the hours waits no longer for the sum.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, Select, and_, cast, func, literal_column, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import Model
from ...core.formats import hours_that_add_up
from ...core.queries import Prepared, total, value
from ...core.wire import Question
from ..clients.assignment import within_reach
from ..clients.list import client_name
from ..projects.list import project_name
from ..projects.project import Project, of_visible_projects
from .time_entry import TimeEntry


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


# The row of a project that holds the sum of its months.
ALL_MONTHS = TimeMonth.month == cast(literal_column("'infinity'"), Date)

# A project's hours, in seconds, beside its other columns; the client is said as well, since the months are indexed by client first.
_OF_PROJECT = and_(TimeMonth.client_id == Project.client_id, TimeMonth.project_id == Project.id, ALL_MONTHS)
SECONDS = select(total(TimeMonth.seconds)).where(_OF_PROJECT).correlate(Project).scalar_subquery().label("seconds")

# A project with more hours stands by itself; all beyond these are said in one sum.
MOST_PROJECTS = 6


class ProjectHours(NamedTuple):
    """`hours`: rounded so that all of them are in all what the page says of all. Without an id, all further projects."""

    hours: Decimal
    project_id: UUID | None = None
    name: str | None = None
    client_name: str | None = None
    number: int = 1


class Totals(NamedTuple):
    """Of all rows of a filter, and of each project."""

    entries: int = 0
    seconds: int = 0
    projects: Sequence[ProjectHours] = ()


# By what they are narrowed, and of what kind that is. Whose time it is and whether it is billed, a month does not know.
NARROWED_BY = {"billable": "flag", "client_id": "uuid", "project_id": "uuid", "user_id": "uuid"}
UNKNOWN_TO_MONTHS = {"billable", "user_id"}


def _sum(actor: Viewer, given: tuple[str, ...], parts: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """By project, those with the most hours first, each beside the sums of all."""
    id, client_id, entries, seconds = union_all(*(PARTS[part](actor, given) for part in parts)).subquery().c
    of_all = (
        cast(func.sum(func.sum(entries)).over(), BigInteger).label("entries"),
        cast(func.sum(func.sum(seconds)).over(), BigInteger).label("seconds"),
        func.count().over().label("number"),
    )
    names = [project_name(id)] if actor.user_type == "client" else [project_name(id), client_name(client_id)]
    query = select(id, *names, total(seconds).label("project_seconds"), *of_all).group_by(id, client_id)
    return query.having(func.sum(entries) > 0).order_by(total(seconds).desc(), id).limit(MOST_PROJECTS)


_summed = Prepared(_sum)


def prepare_totals(actor: Viewer, *, date_from: date | None = None, date_to: date | None = None, **given: Any) -> Question:
    """The parts that a span falls into: all there is, or whole months between, and the days before and after them."""
    first = date_from or date(1, 1, 1)
    until = date_to + timedelta(days=1) if date_to and date_to < date.max else date.max
    months_from, months_until = _month_on_or_after(first), until.replace(day=1)
    if UNKNOWN_TO_MONTHS & given.keys():
        parts = ["days"]
    elif not (date_from or date_to):
        parts = ["all"]
    elif months_from < months_until:
        ragged = {"days_before": first < months_from, "days_after": months_until < until}
        parts = ["months", *(part for part, is_there in ragged.items() if is_there)]
    else:
        parts = ["days"]
    return _summed.of(
        actor, tuple(given), tuple(parts), **given,
        days_from=first, months_from=months_from, months_until=months_until, days_until=until,
    )  # fmt: skip


def read_totals(rows: Sequence[Any]) -> Totals:
    if not rows:
        return Totals()
    entries, seconds, number = rows[0].entries, rows[0].seconds, rows[0].number
    further = number - len(rows), seconds - sum(row.project_seconds for row in rows)
    hours = hours_that_add_up([*(row.project_seconds for row in rows), further[1]])
    projects = [ProjectHours(next(hours), row.project_id, row.project_name, getattr(row, "client_name", None)) for row in rows]
    if further[0]:
        projects.append(ProjectHours(next(hours), number=further[0]))
    return Totals(entries, seconds, projects)


def _all(actor: Viewer, given: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    return _summed_months(actor, given).where(ALL_MONTHS)


def _months(actor: Viewer, given: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    query = _summed_months(actor, given)
    return query.where(TimeMonth.month >= value("months_from", "date"), TimeMonth.month < value("months_until", "date"))


def _summed_months(actor: Viewer, given: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    columns = TimeMonth.project_id, TimeMonth.client_id, TimeMonth.entries, TimeMonth.seconds
    return TimeMonth.visible_to(actor).with_only_columns(*columns).where(*_narrowed(TimeMonth, given))


def _days(actor: Viewer, given: tuple[str, ...], first: str, until: str) -> Select[*tuple[Any, ...]]:
    query = TimeEntry.visible_to(actor).with_only_columns(
        TimeEntry.project_id, TimeEntry.client_id, func.count().label("entries"), func.sum(TimeEntry.seconds).label("seconds")
    )
    query = query.where(TimeEntry.worked_on >= value(first, "date"), TimeEntry.worked_on < value(until, "date"))
    return query.where(*_narrowed(TimeEntry, given)).group_by(TimeEntry.project_id, TimeEntry.client_id)


PARTS: Mapping[str, Callable[[Viewer, tuple[str, ...]], Select[*tuple[Any, ...]]]] = {
    "all": _all,
    "months": _months,
    "days_before": partial(_days, first="days_from", until="months_from"),
    "days_after": partial(_days, first="months_until", until="days_until"),
    "days": partial(_days, first="days_from", until="days_until"),
}


def _narrowed(model: Any, given: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [getattr(model, name) == value(name, NARROWED_BY[name]) for name in given]


def _month_on_or_after(day: date) -> date:
    return day if day.day == 1 else (day.replace(day=1) + timedelta(days=32)).replace(day=1)
