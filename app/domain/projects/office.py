"""Projects as the office sees them: of all clients, with hours and the client's person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func

from ...core.db import db, missing
from ...core.search import contains
from ..clients.client import Client
from ..users.user import User
from .phase import Phase, progress_of
from .project import STATUSES, Project

FILTERS = {"active": ("active",), "planned": ("planned", "on_hold"), "done": ("completed", "cancelled"), "all": STATUSES}
COLUMNS = (Project.id, Project.name, Project.code, Project.status, Project.starts_on, Project.ends_on, Project.client_id)
PAGE_COLUMNS = (*COLUMNS, Project.client_user_id, Project.description)
ORDERS = {
    "name": func.lower(Project.name), "client": func.lower(Client.name), "starts": Project.starts_on, "ends": Project.ends_on,
}  # fmt: skip


def projects(actor: Any, status: str, words: str | None, client_id: UUID | None) -> Any:
    columns = (*COLUMNS, progress_of(Project.id), Client.name.label("client_name"))
    query = _sought(Project.visible_to(actor).with_only_columns(*columns), words, client_id)
    return query if status == "all" else query.where(Project.status.in_(FILTERS[status]))


def counts(actor: Any, words: str | None, client_id: UUID | None) -> dict[str, int]:
    query = _sought(Project.visible_to(actor).with_only_columns(Project.status, func.count()), words, client_id)
    by_status: dict[str, int] = dict(db.session.execute(query.group_by(Project.status)).all())
    return {name: sum(by_status.get(status, 0) for status in statuses) for name, statuses in FILTERS.items()}


def _sought(query: Any, words: str | None, client_id: UUID | None) -> Any:
    query = query.join(Client, Client.id == Project.client_id)
    if words:
        query = query.where(contains(words, Project.name, Project.code, Client.name))
    return query.where(Project.client_id == client_id) if client_id else query


def shown(id: UUID, actor: Any, *more: Any) -> Any:
    names = (Client.name.label("client_name"), Client.currency, User.name.label("person_name"))
    query = Project.visible_to(actor).with_only_columns(*PAGE_COLUMNS, progress_of(Project.id), *names, *more)
    query = query.join(Client, Client.id == Project.client_id).outerjoin(User, User.id == Project.client_user_id)
    found = db.session.execute(query.where(Project.id == id)).one_or_none()
    return found if found is not None else missing(actor)


def phases_of(project_id: UUID, actor: Any) -> list[Any]:
    columns = (Phase.id, Phase.position, Phase.name, Phase.status, Phase.progress, Phase.starts_on, Phase.ends_on)
    query = Phase.visible_to(actor).with_only_columns(*columns).where(Phase.project_id == project_id)
    return list(db.session.execute(query.order_by(Phase.position)))


def projects_of(client_id: UUID, actor: Any, most: int) -> list[Any]:
    query = Project.visible_to(actor).with_only_columns(*COLUMNS, progress_of(Project.id))
    query = query.where(Project.client_id == client_id).order_by(
        Project.status != "active", Project.starts_on.desc().nulls_last(), Project.id
    )
    return list(db.session.execute(query.limit(most)))
