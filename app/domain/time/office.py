"""Time as the office sees it: of all clients, with whose it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db, missing
from ..clients.client import Client
from ..projects.project import Project
from .time_entry import TimeEntry
from .totals import TimeMonth

COLUMNS = (
    TimeEntry.id, TimeEntry.worked_on, TimeEntry.person_name, TimeEntry.description, TimeEntry.seconds, TimeEntry.billable,
    TimeEntry.project_id, TimeEntry.user_id, TimeEntry.started_at, TimeEntry.ended_at, Project.name.label("project_name"),
    Client.name.label("client_name"),
)  # fmt: skip
ORDERS = {"worked": TimeEntry.worked_on, "seconds": TimeEntry.seconds}


def time_entries(actor: Any, *, project_id: Any = None, date_from: Any = None, date_to: Any = None) -> Any:
    query = TimeEntry.visible_to(actor).with_only_columns(*COLUMNS)
    query = query.join(Project, Project.id == TimeEntry.project_id).join(Client, Client.id == TimeEntry.client_id)
    if project_id:
        query = query.where(TimeEntry.project_id == project_id)
    if date_from:
        query = query.where(TimeEntry.worked_on >= date_from)
    return query.where(TimeEntry.worked_on <= date_to) if date_to else query


def shown(id: UUID, actor: Any) -> Any:
    found = db.session.execute(time_entries(actor).where(TimeEntry.id == id)).one_or_none()
    return found if found is not None else missing(actor)


def newest(actor: Any, most: int, project_id: UUID | None = None) -> list[Any]:
    query = time_entries(actor, project_id=project_id)
    return list(db.session.execute(query.order_by(TimeEntry.worked_on.desc(), TimeEntry.id.desc()).limit(most)))


def hours_of(project_id: Any) -> Any:
    """A project's hours in seconds, from the summed months."""
    total = select(func.coalesce(func.sum(TimeMonth.seconds), 0)).where(TimeMonth.project_id == project_id)
    return total.scalar_subquery().label("seconds")
