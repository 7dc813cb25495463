"""The messages about a project: the newest, or those before one of them, as they follow each other."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, literal_column

from ...core.actor import Person, Viewer
from ...core.db import abort_not_found
from ...core.queries import Prepared, ask, client_of, value
from ..clients.list import client_name
from ..projects.project import Project
from .message import Message

SIZE = 20
COLUMNS = (
    Message.id, Message.words, Message.audience, Message.by_client, Message.person_name, Message.created_at, Message.edited_at,
    Message.removed_at, Message.removed_by,
)  # fmt: skip
ID = value("project_id", "uuid")


class Thread(NamedTuple):
    project: Any
    messages: list[Any]
    earlier: UUID | None
    """The one before which there are more."""


def _project(actor: Viewer) -> Select[*tuple[Any, ...]]:
    columns = (Project.id, Project.name, Project.status, Project.client_id)
    names = () if actor.user_type == "client" else (client_name(Project.client_id),)
    return Project.visible_to(actor).with_only_columns(*columns, *names).where(Project.id == ID)


def _messages(actor: Viewer, is_earlier: bool) -> Select[*tuple[Any, ...]]:
    mine = Message.client_user_id if actor.user_type == "client" else Message.staff_user_id
    query = Message.visible_to(actor).with_only_columns(*COLUMNS, (mine == value("actor_id", "uuid")).label("is_mine"))
    query = query.where(Message.client_id == client_of(Project, ID, actor), Message.project_id == ID)
    if is_earlier:
        query = query.where(Message.id < value("before", "uuid"))
    return query.order_by(Message.id.desc()).limit(literal_column(str(SIZE + 1)))


project, messages = Prepared(_project), Prepared(_messages)


def load_thread(project_id: UUID, actor: Person, before: UUID | None = None) -> Thread:
    asked = (
        messages.of(actor, True, project_id=project_id, before=before)
        if before
        else messages.of(actor, False, project_id=project_id)
    )
    found, rows = ask(project.of(actor, project_id=project_id), asked)
    if not found:
        abort_not_found(actor)
    shown = rows[:SIZE]
    return Thread(found[0], shown[::-1], shown[-1].id if len(rows) > SIZE else None)
