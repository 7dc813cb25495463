"""What the office does with documents: add one, add a newer version, call it otherwise, take it away."""

from datetime import UTC, datetime
from pathlib import PurePath
from typing import IO, Any
from uuid import UUID

from sqlalchemy import insert, select

from ...core.actor import Actor
from ...core.db import db, uuid7
from ...core.errors import Conflict, Refused
from ...core.rules import NOT_LISTED
from ...core.words import _
from ..activity.activity import Happening, record
from ..clients.audience import Audience
from ..clients.client import Client
from ..files.file import File, FileState
from ..files.keeping import Upload, remove_quietly, stored, take_in
from ..kinds.document_type import DocumentType
from ..projects.project import Project
from ..roles.permissions import Permission
from .document import DOCUMENT, Document
from .version import DocumentVersion


def add_document(values: dict[str, Any], content: IO[bytes], *, by: Actor) -> Document:
    """Called as its file is, until somebody says otherwise. Of a project, it is that project's client's."""
    values = DOCUMENT.but("title").check({"type_id": None, "file": None} | values)
    client_id, project_id = _place(values.get("client_id"), values.get("project_id"), by)
    _check_type(values["type_id"])
    row = {
        "business_id": by.business_id, "client_id": client_id, "id": uuid7(), "project_id": project_id,
        "type_id": values["type_id"], "title": title_of(values["file"]),
    }  # fmt: skip
    with stored(content, values["file"]) as kept:
        db.session.execute(insert(Document).values(row))
        document = db.session.scalars(select(Document).where(Document.id == row["id"])).one()
        _add_version(document, 1, kept, by)
    record(Happening.CREATE_DOCUMENT, document, name=document.title, by=by)
    return document


def title_of(file: str) -> str:
    """What a file is called, without what says its kind."""
    return (PurePath(file).stem.replace("_", " ").strip() or file)[:160]


def add_version(document: Document, file: str | None, content: IO[bytes], *, by: Actor) -> DocumentVersion:
    """A draft, whatever became of those before; clients keep the one they have."""
    values = DOCUMENT.only("file").check({"file": file})
    with stored(content, values["file"]) as kept:  # Which may take a while: nobody waits for it at the document.
        lock_document(document)
        version = _add_version(document, document.version + 1, kept, by)
    record(Happening.UPLOAD_VERSION, document, name=document.title, by=by)
    return version


def change_document(document: Document, values: dict[str, Any], *, by: Actor) -> None:
    """Its client and its project stay: they have seen it, or nobody has."""
    values = DOCUMENT.only("title", "type_id").check(values)
    lock_document(document)
    if values.get("type_id", document.type_id) != document.type_id:
        _check_type(values["type_id"])
        _check_may_change_rule(document.type_id, values["type_id"], by)
    was = document.title, document.type_id
    document.assign(values)
    if was != (document.title, document.type_id):
        record(Happening.UPDATE_DOCUMENT, document, name=document.title, by=by)


def remove_document(document: Document, *, by: Actor) -> None:
    """What clients see is withdrawn first, so that it is said what becomes of it."""
    lock_document(document)
    if document.published_version is not None:
        raise Refused(_("A client sees version {number}. Withdraw it first.", number=document.published_version))
    document.removed_at, document.removed_by = datetime.now(UTC), by.name
    kept = select(File).where(File.client_id == document.client_id, File.document_id == document.id)
    for file in db.session.scalars(kept.where(File.state != FileState.REMOVED.value)):
        remove_quietly(file)
    record(Happening.REMOVE_DOCUMENT, document, name=document.title, by=by)


def lock_document(document: Document) -> None:
    """Whoever changes it next waits, and finds it as it is then."""
    if not is_there_and_locked(document):
        raise Conflict(_("This document is removed already."))


def is_there_and_locked(document: Document) -> bool:
    kept = ("title", "type_id", "version", "published_version", "removed_at")
    db.session.refresh(document, kept, with_for_update=True)
    return document.removed_at is None


def _place(client_id: UUID | None, project_id: UUID | None, by: Actor) -> tuple[UUID, UUID | None]:
    if client_id and not db.session.scalar(Client.visible_to(by).with_only_columns(Client.id).where(Client.id == client_id)):
        raise Refused(_(NOT_LISTED), "client_id")
    if project_id is None:
        if client_id is None:
            raise Refused(_("Choose the client, or a project of theirs."), "client_id")
        return client_id, None
    project = db.session.scalars(Project.visible_to(by).where(Project.id == project_id)).one_or_none()
    if project is None:
        raise Refused(_(NOT_LISTED), "project_id")
    if client_id not in (None, project.client_id):
        raise Refused(_("This project is another client's."), "project_id")
    return project.client_id, project.id


def _check_type(id: UUID) -> None:
    if not db.session.scalar(select(DocumentType.id).where(DocumentType.id == id, DocumentType.is_active)):
        raise Refused(_(NOT_LISTED), "type_id")


def _check_may_change_rule(old: UUID, new: UUID, by: Actor) -> None:
    """Else somebody who may not approve would have what has to be approved published as something else."""
    if _asks_for_approval(old) != _asks_for_approval(new) and not by.can(Permission.DOCUMENTS_APPROVE):
        words = _("Of one type each is approved first, and of the other not. Ask somebody who approves to change it.")
        raise Refused(words, "type_id")


def _asks_for_approval(type_id: UUID) -> bool:
    return bool(db.session.scalar(select(DocumentType.requires_approval).where(DocumentType.id == type_id)))


def _add_version(document: Document, number: int, kept: Upload, by: Actor) -> DocumentVersion:
    row = {
        "business_id": document.business_id, "client_id": document.client_id, "id": uuid7(), "document_id": document.id,
        "number": number, "project_id": document.project_id, "person_name": by.name,
    }  # fmt: skip
    db.session.execute(insert(DocumentVersion).values(row))
    take_in(
        kept, Audience.OFFICE, by, client_id=document.client_id, project_id=document.project_id, document_id=document.id,
        version=number,
    )  # fmt: skip
    return db.session.scalars(select(DocumentVersion).where(DocumentVersion.id == row["id"])).one()
