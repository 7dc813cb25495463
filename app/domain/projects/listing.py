"""Projects as a list, with their progress and hours."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from ...core.db import db
from ...core.queries import Prepared, value
from ...core.search import contains, pattern_of
from ..clients.client import Client
from .phase import Phase, progress_of
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


def projects(actor: Any, status: str, words: Any) -> Select[*tuple[Any, ...]]:
    query = Project.visible_to(actor).with_only_columns(*COLUMNS, progress_of(Project.id))
    return searched(narrowed(query, status), words)


def narrowed(query: Select[*tuple[Any, ...]], status: str) -> Select[*tuple[Any, ...]]:
    return query if status == "all" else query.where(Project.status.in_(FILTERS[status]))


def searched(query: Select[*tuple[Any, ...]], words: Any) -> Select[*tuple[Any, ...]]:
    return query if words is None else query.where(contains(words, Project.name, Project.code))


def with_clients(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.add_columns(Client.name.label("client_name")).join(Client, Client.id == Project.client_id)


WORDS = value("words", "text")


def _counts(actor: Any, searching: bool) -> Select[*tuple[Any, ...]]:
    query = Project.visible_to(actor).with_only_columns(Project.status, func.count().label("number"))
    return searched(query, WORDS if searching else None).group_by(Project.status)


def _choices(actor: Any, open_only: bool) -> Select[*tuple[Any, ...]]:
    query = Project.visible_to(actor).with_only_columns(Project.id, Project.name)
    if open_only:
        query = query.where(Project.status.in_(("planned", "active", "on_hold")))
    return query.order_by(Project.status != "active", func.lower(Project.name)).limit(500)


def _upcoming(actor: Any) -> Select[*tuple[Any, ...]]:
    query = Project.visible_to(actor).with_only_columns(*COLUMNS, progress_of(Project.id))
    query = query.where(Project.status.in_(("active", "planned")))
    return query.order_by(Project.ends_on.asc().nulls_last(), Project.id).limit(value("most", "int"))


counted, chosen, upcoming = Prepared(_counts), Prepared(_choices), Prepared(_upcoming)


def counts(actor: Any, words: str | None) -> dict[str, int]:
    return counts_from(counted(actor, words is not None, words=words and pattern_of(words)))


def counts_from(found: list[Any]) -> dict[str, int]:
    by_status = {row.status: row.number for row in found}
    return {name: sum(by_status.get(status, 0) for status in statuses) for name, statuses in FILTERS.items()}


def choices(actor: Any, open_only: bool = False) -> list[tuple[str, str]]:
    """For a dropdown: (id, name), those in work first."""
    return choices_from(chosen(actor, open_only))


def choices_from(found: list[Any]) -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in found]


def phases_of(project_id: Any) -> list[Any]:
    columns = (Phase.id, Phase.position, Phase.name, Phase.status, Phase.progress, Phase.starts_on, Phase.ends_on)
    return list(db.session.execute(select(*columns).where(Phase.project_id == project_id).order_by(Phase.position)))
