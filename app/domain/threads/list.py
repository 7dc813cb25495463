"""The messages about a project: the newest, or those before one of them, as they follow each other."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, literal_column

from ...core.actor import Person, Viewer
from ...core.db import abort_not_found
from ...core.queries import Prepared, ask, client_of, value
from ..clients.list import client_name
from ..files.file import File
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
    files: dict[UUID, list[Any]]
    """By message: what was sent with it."""
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


def _files(actor: Viewer, is_earlier: bool) -> Select[*tuple[Any, ...]]:
    query = File.visible_to(actor).with_only_columns(
        File.message_id, File.id, File.name, File.mimetype, File.size, File.state, File.small_key
    )
    shown = _messages(actor, is_earlier).with_only_columns(Message.id)
    of_client = File.client_id == client_of(Project, ID, actor)
    return query.where(of_client, File.message_id.in_(shown)).order_by(File.id)


project, messages, files = Prepared(_project), Prepared(_messages), Prepared(_files)


def load_thread(project_id: UUID, actor: Person, before: UUID | None = None) -> Thread:
    place = {"project_id": project_id} | ({"before": before} if before else {})
    asked = [read.of(actor, before is not None, **place) for read in (messages, files)]
    found, rows, sent = ask(project.of(actor, project_id=project_id), *asked)
    if not found:
        abort_not_found(actor)
    shown = rows[:SIZE]
    of_message: dict[UUID, list[Any]] = {}
    for file in sent:
        of_message.setdefault(file.message_id, []).append(file)
    return Thread(found[0], shown[::-1], of_message, shown[-1].id if len(rows) > SIZE else None)
