"""What people do with messages: write one, find a better word soon after, take one back."""

from datetime import UTC, datetime, timedelta
from typing import IO, Any

from sqlalchemy import insert, select

from ...core.actor import Actor
from ...core.db import db, uuid7
from ...core.errors import Conflict, Refused
from ...core.rules import NOT_LISTED
from ...core.words import _
from ..activity.activity import Happening, record
from ..clients.audience import audiences
from ..files.file import File
from ..files.keeping import upload_file
from ..projects.project import Project
from ..roles.permissions import Permission
from .message import EDITABLE, FILES_FOLLOW, MESSAGE, Message


def send_message(project: Project, values: dict[str, Any], *, by: Actor) -> Message:
    """To whom, the office says each time: what is meant for itself is not sent to a client by an oversight."""
    choices = audiences(by)
    values = MESSAGE.check({"words": None, "audience": choices[0] if len(choices) == 1 else None} | values)
    if values["audience"] not in choices:
        raise Refused(_(NOT_LISTED), "audience")
    by_client = by.user_type == "client"
    row = {
        "business_id": project.business_id, "client_id": project.client_id, "id": uuid7(), "project_id": project.id, **values,
        "by_client": by_client, "person_name": by.name, "client_user_id" if by_client else "staff_user_id": by.id,
    }  # fmt: skip
    db.session.execute(insert(Message).values(row))
    message = Message(**row)
    record(Happening.SEND_MESSAGE, message, name=project.name, by=by)
    return message


def add_file(message: Message, file: str | None, content: IO[bytes], *, by: Actor) -> File:
    """With it, by its author. Of several that are sent with a message the last may take a while."""
    _check_still_own(message, by, FILES_FOLLOW, _("A message takes files for an hour. Write another one."))
    return upload_file(_project_of(message), content, {"file": file, "audience": message.audience}, by=by, message_id=message.id)


def edit_message(message: Message, words: str | None, *, by: Actor) -> None:
    values = MESSAGE.only("words").check({"words": words})
    _check_still_own(message, by, EDITABLE, _("A message may be changed for five minutes. Write another one."))
    if values["words"] != message.words:
        message.words, message.edited_at = values["words"], datetime.now(UTC)
        record(Happening.UPDATE_MESSAGE, message, name=_project_of(message).name, by=by)


def remove_message(message: Message, *, by: Actor) -> None:
    """Its place stays, and who took it away; its words do not."""
    if not message.is_by(by) and not by.can(Permission.MESSAGES_MANAGE):
        raise Refused(_("Only who wrote a message may remove it."))
    db.session.refresh(message, ["removed_at"], with_for_update=True)
    if message.removed_at is not None:
        raise Conflict(_("This message is removed already."))
    for file in db.session.scalars(File.visible_to(by).where(File.message_id == message.id)):
        record(Happening.REMOVE_FILE, file, by=by)  # The database removes them with it.
    message.words, message.removed_at, message.removed_by = None, datetime.now(UTC), by.name
    record(Happening.REMOVE_MESSAGE, message, name=_project_of(message).name, by=by)


def _check_still_own(message: Message, by: Actor, for_so_long: timedelta, words: str) -> None:
    if not message.is_by(by):
        raise Refused(_("Only who wrote a message may change it."))
    db.session.refresh(message, ["removed_at"], with_for_update=True)
    if message.removed_at is not None or datetime.now(UTC) - message.created_at >= for_so_long:
        raise Conflict(words)


def _project_of(message: Message) -> Project:
    return db.session.scalars(select(Project).where(Project.id == message.project_id)).one()
