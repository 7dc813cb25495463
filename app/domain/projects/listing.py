"""Projects as a list, with their progress and hours."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from ...core.db import db
from ...core.search import contains
from ..people.client import Client
from .phase import Phase
from .project import STATUSES, Project

FILTERS = {
    "active": ("active",),
    "planned": ("planned", "on_hold"),
    "done": ("completed", "cancelled"),
    "all": STATUSES,
}
COLUMNS = (
    Project.id,
    Project.name,
    Project.code,
    Project.status,
    Project.starts_on,
    Project.ends_on,
    Project.client_id,
)
ORDERS = {"name": Project.name, "starts": Project.starts_on, "ends": Project.ends_on}


def projects(actor: Any, status: str, words: str | None) -> Select[Any]:
    query = Project.visible_to(actor).with_only_columns(*COLUMNS, Project.progress().label("progress"))
    return searched(narrowed(query, status), words)


def narrowed(query: Select[Any], status: str) -> Select[Any]:
    return query if status == "all" else query.where(Project.status.in_(FILTERS[status]))


def searched(query: Select[Any], words: str | None) -> Select[Any]:
    return query.where(contains(words, Project.name, Project.code)) if words else query


def with_clients(query: Select[Any]) -> Select[Any]:
    return query.add_columns(Client.name.label("client_name")).join(Client, Client.id == Project.client_id)


def counts(actor: Any, words: str | None) -> dict[str, int]:
    query = searched(Project.visible_to(actor).with_only_columns(Project.status, func.count()), words).group_by(Project.status)
    by_status = {status: number for status, number in db.session.execute(query)}
    return {name: sum(by_status.get(status, 0) for status in statuses) for name, statuses in FILTERS.items()}


def choices(actor: Any, open_only: bool = False) -> list[tuple[str, str]]:
    """For a dropdown: (id, name), those in work first."""
    query = Project.visible_to(actor).with_only_columns(Project.id, Project.name)
    if open_only:
        query = query.where(Project.status.in_(("planned", "active", "on_hold")))
    return [
        (str(id), name)
        for id, name in db.session.execute(query.order_by(Project.status != "active", func.lower(Project.name)).limit(500))
    ]


def upcoming(actor: Any, most: int) -> list[Any]:
    query = Project.visible_to(actor).with_only_columns(*COLUMNS, Project.progress().label("progress"))
    query = query.where(Project.status.in_(("active", "planned")))
    return list(db.session.execute(query.order_by(Project.ends_on.asc().nulls_last(), Project.id).limit(most)))


def phases_of(project_id: Any) -> list[Any]:
    columns = (Phase.id, Phase.position, Phase.name, Phase.status, Phase.progress, Phase.starts_on, Phase.ends_on)
    return list(db.session.execute(select(*columns).where(Phase.project_id == project_id).order_by(Phase.position)))
