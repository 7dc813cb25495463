"""Time entries as a list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from ...core.db import db
from ...core.lists import Page, Wanted, paged
from ...core.queries import Prepared, ask, value
from ..clients.client import Client
from ..projects.listing import choices_from, chosen
from ..projects.project import Project
from .time_entry import TimeEntry
from .totals import TimeMonth, Totals, asked, totals_from

# Looked up for the rows of the page alone: a join would have the planner sort all of a client's entries.
PROJECT_NAME = select(Project.name).where(Project.id == TimeEntry.project_id).scalar_subquery().label("project_name")
COLUMNS = (
    TimeEntry.id, TimeEntry.worked_on, TimeEntry.person_name, TimeEntry.description, TimeEntry.seconds, TimeEntry.billable,
    TimeEntry.project_id, PROJECT_NAME,
)  # fmt: skip
ORDERS = {"worked": TimeEntry.worked_on, "seconds": TimeEntry.seconds}


ENTRY_ORDER = (TimeEntry.worked_on.desc(), TimeEntry.id.desc())


def time_entries(actor: Any, *, project_id: Any = None, date_from: Any = None, date_to: Any = None) -> Select[*tuple[Any, ...]]:
    query = TimeEntry.visible_to(actor).with_only_columns(*COLUMNS)
    if project_id is not None:
        query = query.where(TimeEntry.project_id == project_id)
    if date_from is not None:
        query = query.where(TimeEntry.worked_on >= date_from)
    if date_to is not None:
        query = query.where(TimeEntry.worked_on <= date_to)
    return query


def with_clients(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.add_columns(Client.name.label("client_name")).join(Client, Client.id == TimeEntry.client_id)


def seconds_of(project_id: Any) -> Any:
    """A project's hours, from the summed months."""
    return select(func.coalesce(func.sum(TimeMonth.seconds), 0)).where(TimeMonth.project_id == project_id).scalar_subquery()


def newest_of(project_id: UUID, actor: Any, most: int) -> list[Any]:
    return list(db.session.execute(time_entries(actor, project_id=project_id).order_by(*ENTRY_ORDER).limit(most)))


def _rows(actor: Any, given: tuple[str, ...], order: str) -> Select[*tuple[Any, ...]]:
    kinds = {"project_id": "uuid", "date_from": "date", "date_to": "date"}
    query = time_entries(actor, **{name: value(name, kinds[name]) for name in given})
    return paged(query, ORDERS, order, TimeEntry.id)


rows = Prepared(_rows)


def listed(actor: Any, span: dict[str, Any], wanted: Wanted) -> tuple[Totals, list[tuple[str, str]], Page]:
    """A page of the list, the totals over all of it, and the projects to choose from, in one round trip."""
    given = tuple(name for name, chosen_value in span.items() if chosen_value is not None)
    summed, projects, found = ask(
        asked(actor, **span), chosen.of(actor, False), rows.of(actor, given, wanted.order, **span, **wanted.place)
    )
    sums = totals_from(summed)
    page = wanted.page(found, sums.entries, lambda place: rows(actor, given, wanted.order, **span, **place))
    return sums, choices_from(projects), page
