"""What people do with files: hand them in, share them, take them away."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import SEEK_END
from typing import IO, Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from ...core.actor import Actor, Viewer
from ...core.db import db, uuid7
from ...core.errors import Conflict, Refused
from ...core.file_types import check_size, is_photo, type_of
from ...core.files import uploads
from ...core.jobs import later
from ...core.photos import check_photo
from ...core.rules import NOT_LISTED
from ...core.states import move
from ...core.words import _
from ..activity.activity import Happening, record
from ..clients.audience import Audience, audiences
from ..projects.project import Project
from .file import FILE, File, FileState
from .preparing import erase_file, prepare_file

NO_ROOM = "23001"


def upload_file(project: Project, content: IO[bytes], values: dict[str, Any], *, by: Actor, message_id: UUID | None = None) -> File:
    """What is in it is sent to nobody until a job has looked at it. A client's person shows it to the firm, and a subcontractor to
    the team."""
    values = FILE.check({"file": None, "audience": usual_audience(by)} | values)
    if values["audience"] not in audiences(by):
        raise Refused(_(NOT_LISTED), "audience")
    hangs_on = {"client_id": project.client_id, "project_id": project.id, "message_id": message_id}
    with stored(content, values["file"]) as kept:
        file = take_in(kept, values["audience"], by, **hangs_on)
    record(Happening.UPLOAD_FILE, file, by=by)
    return file


class Upload(NamedTuple):
    """What lies in the store and is nobody's yet."""

    name: str
    mimetype: str
    size: int
    sha256: str
    upload_key: str


@contextmanager
def stored(content: IO[bytes], name: str) -> Iterator[Upload]:
    """Looked at, and put into the store; taken out again where nothing comes of it."""
    mimetype = type_of(content, name, field="file")
    size, sha256 = measure(content)
    check_size(size, mimetype, field="file")
    if is_photo(mimetype):
        check_photo(content, field="file")
    key = uploads().put(content)
    try:
        yield Upload(name, mimetype, size, sha256, key)
    except BaseException:
        uploads().remove(key)
        raise


def take_in(kept: Upload, audience: str, person: Actor, **hangs_on: Any) -> File:
    """What every noun does that has files."""
    file = File(
        business_id=person.business_id, id=uuid7(), **hangs_on, **kept._asdict(), audience=audience,
        by_client=person.user_type == "client", person_name=person.name,
    )  # fmt: skip
    _add(file)
    later(prepare_file, file_id=file.id, lock=f"file:{file.id}")
    return file


def usual_audience(actor: Viewer) -> Audience:
    return Audience.OFFICE if Audience.OFFICE in audiences(actor) else audiences(actor)[0]


def measure(content: IO[bytes]) -> tuple[int, str]:
    """Its length, and its SHA-256."""
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    size = content.seek(0, SEEK_END)
    content.seek(0)
    return size, digest


def _add(file: File) -> None:
    """Written with the columns that a door may choose, and no others."""
    given = {name: value for name, value in vars(file).items() if not name.startswith("_")}
    try:
        with db.session.begin_nested():
            db.session.execute(insert(File).values(given))
    except IntegrityError as refusal:
        if getattr(refusal.orig, "sqlstate", None) != NO_ROOM:
            raise
        words = _("There is no room left for files. Please tell the office.")
        if not file.by_client:
            words = _("There is no room left for files. Remove some, or ask whoever runs this portal for more.")
        raise Refused(words, "file") from None


def set_audience(file: File, audience: str, *, by: Actor) -> None:
    values = FILE.only("audience").check({"audience": audience})
    db.session.refresh(file, ["audience", "state"], with_for_update=True)
    if file.state == FileState.REMOVED:
        raise Conflict(_("{name} is removed already.", name=file.name))
    if file.state == FileState.REFUSED and values["audience"] == Audience.CLIENT:
        raise Refused(_("A file that is not accepted is shared with nobody."), "audience")
    was, file.audience = file.audience, values["audience"]
    if was != file.audience:
        record(Happening.UPDATE_FILE, file, by=by)


def remove_file(file: File, *, by: Actor) -> None:
    remove_quietly(file)
    record(Happening.REMOVE_FILE, file, by=by)


def remove_quietly(file: File) -> None:
    """Gone from every page at once, and from the store in a moment."""
    words = _("{name} is removed already.", name=file.name)
    move(File, file.id, FileState.REMOVED, words, column="state", audience=Audience.OFFICE.value)
    later(erase_file, file_id=file.id, lock=f"file:{file.id}")
