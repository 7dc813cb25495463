"""How a version goes from a draft to what a client sees. From where to where, by whom and when stands in WAYS (document.py); here
stands in words what is in its way."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from ...core.actor import Actor
from ...core.db import db
from ...core.errors import Conflict, Refused
from ...core.states import move
from ...core.words import _
from ..activity.activity import Happening, record
from ..files.file import File, FileState
from ..kinds.document_type import DocumentType
from .document import PUBLISHABLE, READABLE, Document, DocumentStatus
from .keeping import is_there_and_locked, lock_document
from .version import REJECTION, DocumentVersion

MOST_AT_ONCE = 25


class Published(NamedTuple):
    """Of several: how many are, and which are not, and why."""

    number: int
    refused: list[tuple[str, str]]


def submit_version(version: DocumentVersion, *, by: Actor) -> None:
    _move(version, "submit", Happening.SUBMIT_DOCUMENT, by)


def approve_version(version: DocumentVersion, *, by: Actor) -> None:
    _move(version, "approve", Happening.APPROVE_DOCUMENT, by)


def reject_version(version: DocumentVersion, note: str | None, *, by: Actor) -> None:
    _move(version, "reject", Happening.REJECT_DOCUMENT, by, REJECTION.check({"note": note})["note"])


def publish_version(version: DocumentVersion, *, by: Actor) -> None:
    _move(version, "publish", Happening.PUBLISH_DOCUMENT, by)


def withdraw_version(version: DocumentVersion, *, by: Actor) -> None:
    """The client sees the published one before it again, where there is one."""
    _move(version, "withdraw", Happening.WITHDRAW_DOCUMENT, by)


def revise_version(version: DocumentVersion, *, by: Actor) -> None:
    _move(version, "revise", Happening.REVISE_DOCUMENT, by)


def publish_newest(ids: Iterable[UUID], *, by: Actor) -> Published:
    """The newest version of each of these documents, as far as it may be."""
    chosen = list(ids)
    if not chosen:
        raise Refused(_("Choose one at least."), "documents")
    if len(chosen) > MOST_AT_ONCE:
        raise Refused(_("Choose at most {n} at once.", n=MOST_AT_ONCE), "documents")
    number, refused = 0, []
    for document in db.session.scalars(Document.visible_to(by).where(Document.id.in_(chosen)).order_by(Document.id)):
        words = _publish_one(document, by)
        number += words is None
        if words is not None:
            refused.append((document.title, words))
    return Published(number, refused)


def _publish_one(document: Document, by: Actor) -> str | None:
    """Why not, in words."""
    if not is_there_and_locked(document):
        return _("This document is removed already.")
    newest = select(DocumentVersion).where(
        DocumentVersion.client_id == document.client_id,
        DocumentVersion.document_id == document.id,
        DocumentVersion.number == document.version,
    )
    version = db.session.scalars(newest).one()
    words = _in_the_way(version, document, "publish", by)
    if words is None:
        _go(version, document, "publish", Happening.PUBLISH_DOCUMENT, by)
    return words


def _move(version: DocumentVersion, verb: str, happening: Happening, by: Actor, note: str | None = None) -> None:
    document = db.session.scalars(select(Document).where(Document.id == version.document_id)).one()
    lock_document(document)
    db.session.refresh(version, ["status"])
    if version.status not in DocumentStatus.by_verb(verb):
        raise Conflict(_too_late(version, document))
    words = _in_the_way(version, document, verb, by)
    if words is not None:
        raise Refused(words)
    _go(version, document, verb, happening, by, note)


def _go(version: DocumentVersion, document: Document, verb: str, happening: Happening, by: Actor, note: str | None = None) -> None:
    ways = DocumentStatus.by_verb(verb)
    goal = DocumentStatus.of(next(iter(ways.values())).goal)
    move(DocumentVersion, version.id, goal, _too_late(version, document), was=ways, note=note)
    db.session.expire(document)
    record(happening, document, name=document.title, by=by)


def _in_the_way(version: DocumentVersion, document: Document, verb: str, by: Actor) -> str | None:
    way = DocumentStatus.by_verb(verb).get(version.status)
    if way is None:
        return _too_late(version, document)
    if way.permission and not by.can(way.permission):
        return _("Your role may not do this. Ask an admin.")
    if way.holds and version.number != document.version:
        return _("Version {number} is newer. Go on with that.", number=document.version)
    words = _not_readable(version, document) if way.holds in (READABLE, PUBLISHABLE) else None
    return words or (_not_approved(version, document) if way.holds == PUBLISHABLE else None)


def _not_readable(version: DocumentVersion, document: Document) -> str | None:
    of_it = File.client_id == version.client_id, File.document_id == document.id, File.version == version.number
    state: Any = db.session.scalar(select(File.state).where(*of_it))
    if state in FileState.unfinished():
        return _("Its file is still being prepared. Try again in a moment.")
    return None if state == FileState.READY else _("Its file is not accepted. Upload another version.")


def _not_approved(version: DocumentVersion, document: Document) -> str | None:
    if version.status == DocumentStatus.APPROVED:
        return None
    asked = select(DocumentType.name).where(DocumentType.id == document.type_id, DocumentType.requires_approval)
    name = db.session.scalar(asked)
    return name and _("“{type}” has to be approved before it is published. Hand it in for approval.", type=name)


def _too_late(version: DocumentVersion, document: Document) -> str:
    named = {"title": document.title, "number": version.number, "status": DocumentStatus.of(version.status).label}
    return _("{title}, version {number}, is “{status}” now. Nothing was changed.", **named)
