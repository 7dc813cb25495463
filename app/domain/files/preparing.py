"""A file is made ready by a job: a picture anew, and smaller for pages. What was uploaded is never served."""

import hashlib
from typing import Any
from uuid import UUID

from sqlalchemy import Update, delete, select, update

from ...core.db import db
from ...core.errors import Refused
from ...core.file_types import is_photo, name_as
from ...core.files import UPLOADS_KEPT_FOR, files, uploads
from ...core.jobs import given_up, job
from ...core.photos import make_photo
from ...core.scanning import scan, scanner
from ...core.transaction import own_transaction
from ...core.words import N_
from .file import File, FileState

NOT_PREPARED = N_("It could not be prepared. Upload it once more.")
KEYS = ("file_key", "large_key", "small_key")


@job
def prepare_file(file_id: str) -> None:
    """It holds nothing while it draws, nor while somebody else looks at the file. Where they do not, it waits: see scanning.py."""
    id, address = UUID(file_id), scanner()
    with own_transaction():
        begun = _waiting(id).values(state=(FileState.CHECKING if address else FileState.PREPARING).value)
        found = db.session.execute(begun.returning(File.name, File.mimetype, File.upload_key)).one_or_none()
    if found is None:
        return
    try:
        content = uploads().read(found.upload_key)
        if address:
            scan(content, address)
        kept = _keep(content, found.name, found.mimetype)
    except Refused as refusal:
        _close(id, state=FileState.REFUSED.value, refusal=refusal.words)
    else:
        _close(id, state=FileState.READY.value, **kept)


def _keep(content: bytes, name: str, mimetype: str) -> dict[str, Any]:
    if not is_photo(mimetype):
        return {"file_key": files().put(content)}
    photo = make_photo(content, mimetype)
    return {
        "name": name_as(name, photo.mimetype),
        "mimetype": photo.mimetype,
        "size": len(photo.whole.content),
        "sha256": hashlib.sha256(photo.whole.content).hexdigest(),
        "width": photo.whole.width,
        "height": photo.whole.height,
        "file_key": files().put(photo.whole.content),
        "large_key": files().put(photo.large.content),
        "large_size": len(photo.large.content),
        "small_key": files().put(photo.small.content),
        "small_size": len(photo.small.content),
    }


@given_up(prepare_file)
def give_up_file(file_id: str, **_why: bool) -> None:
    _close(UUID(file_id), state=FileState.REFUSED.value, refusal=NOT_PREPARED)


def _close(id: UUID, **values: Any) -> None:
    """What was handed in goes last: a job that dies before is done once more."""
    with own_transaction():
        upload_key = db.session.scalar(_waiting(id).values(values).returning(File.upload_key))
    if upload_key is None:  # Somebody was faster, and what was made of it is nobody's.
        for key in [values[name] for name in KEYS if name in values]:
            files().remove(key)
    else:
        uploads().remove(upload_key)
        uploads().remove_older(UPLOADS_KEPT_FOR)


def _waiting(id: UUID) -> Update:
    return update(File).where(File.id == id, File.state.in_(FileState.unfinished()))


@job
def erase_file(file_id: str) -> None:
    """From the store first: what is not erased by the end is erased again."""
    file = db.session.scalars(select(File).where(File.id == UUID(file_id), File.state == FileState.REMOVED.value)).one_or_none()
    if file is None:
        return
    for key in KEYS:
        if stored := getattr(file, key):
            files().remove(stored)
    uploads().remove(file.upload_key)
    db.session.execute(delete(File).where(File.id == file.id))
