"""Time entries as a list."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from ...core.db import db
from ..people.client import Client
from ..projects.project import Project
from .time_entry import TimeEntry
from .totals import TimeMonth

COLUMNS = (
    TimeEntry.id, TimeEntry.worked_on, TimeEntry.person_name, TimeEntry.description, TimeEntry.seconds, TimeEntry.billable,
    TimeEntry.project_id, Project.name.label("project_name"),
)  # fmt: skip
ORDERS = {"worked": TimeEntry.worked_on, "seconds": TimeEntry.seconds}


def time_entries(
    actor: Any, *, project_id: UUID | None = None, date_from: date | None = None, date_to: date | None = None
) -> Select[Any]:
    query = TimeEntry.visible_to(actor).with_only_columns(*COLUMNS).join(Project, Project.id == TimeEntry.project_id)
    if project_id:
        query = query.where(TimeEntry.project_id == project_id)
    if date_from:
        query = query.where(TimeEntry.worked_on >= date_from)
    if date_to:
        query = query.where(TimeEntry.worked_on <= date_to)
    return query


def with_clients(query: Select[Any]) -> Select[Any]:
    return query.add_columns(Client.name.label("client_name")).join(Client, Client.id == TimeEntry.client_id)


def seconds_of(project_id: Any) -> Any:
    """A project's hours, from the summed months."""
    return select(func.coalesce(func.sum(TimeMonth.seconds), 0)).where(TimeMonth.project_id == project_id).scalar_subquery()


def newest_of(project_id: UUID, actor: Any, most: int) -> list[Any]:
    return list(
        db.session.execute(
            time_entries(actor, project_id=project_id).order_by(TimeEntry.worked_on.desc(), TimeEntry.id.desc()).limit(most)
        )
    )
