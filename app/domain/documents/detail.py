"""A document with its versions, the file of each, and what became of it; and the one file that is asked for."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, literal_column

from ...core.actor import Person, Viewer, is_office
from ...core.db import abort_not_found
from ...core.queries import Prepared, ask, client_of, value
from ..activity.seen import seen
from ..clients.list import client_name
from ..courses.move import Moved, moves_of_thing, told
from ..files.file import File
from ..projects.list import project_name
from .document import Document
from .list import ASKS_FOR_APPROVAL, TYPE_NAME
from .version import DocumentVersion

MOST_VERSIONS: Any = literal_column("200")
ID = value("document_id", "uuid")
COLUMNS = (
    Document.id, Document.title, Document.project_id, Document.published_version, Document.published_at, TYPE_NAME,
    project_name(Document.project_id),
)  # fmt: skip
STAFF_COLUMNS = (Document.client_id, client_name(Document.client_id))
OFFICE_COLUMNS = (
    Document.version, Document.status, Document.type_id, Document.created_at,
    ASKS_FOR_APPROVAL,
)  # fmt: skip
OF_FILE = (
    File.name, File.mimetype, File.size, File.sha256, File.state, File.refusal, File.width, File.height, File.file_key,
    File.large_key, File.large_size, File.small_key, File.small_size,
)  # fmt: skip
ITS_FILE = and_(
    File.client_id == DocumentVersion.client_id,
    File.document_id == DocumentVersion.document_id,
    File.version == DocumentVersion.number,
)


class DocumentDetail(NamedTuple):
    """`newest`: what the office goes on with; `shown`: what the client has, if anything."""

    document: Any
    versions: list[Any]
    newest: Any
    shown: Any
    moves: list[Moved]
    seen: list[Any]


def _document(actor: Viewer) -> Select[*tuple[Any, ...]]:
    columns = COLUMNS if actor.user_type == "client" else (*COLUMNS, *STAFF_COLUMNS)
    if is_office(actor):
        columns = (*columns, *OFFICE_COLUMNS)
    return Document.visible_to(actor).with_only_columns(*columns).where(Document.id == ID)


def _versions(actor: Viewer) -> Select[*tuple[Any, ...]]:
    """The newest first."""
    columns: tuple[Any, ...] = (
        DocumentVersion.id, DocumentVersion.number, DocumentVersion.status, DocumentVersion.person_name, DocumentVersion.created_at,
        DocumentVersion.published_at, *OF_FILE,
    )  # fmt: skip
    if is_office(actor):
        columns = (*columns, DocumentVersion.note, moves_of_thing(DocumentVersion.id, actor))
    query = DocumentVersion.visible_to(actor).join(File, ITS_FILE).with_only_columns(*columns)
    query = query.where(DocumentVersion.client_id == client_of(Document, ID, actor), DocumentVersion.document_id == ID)
    return query.order_by(DocumentVersion.number.desc()).limit(MOST_VERSIONS)


def _file(actor: Viewer) -> Select[*tuple[Any, ...]]:
    query = DocumentVersion.visible_to(actor).join(File, ITS_FILE).with_only_columns(*OF_FILE)
    return query.where(DocumentVersion.id == value("version_id", "uuid"))


document, versions, file = Prepared(_document), Prepared(_versions), Prepared(_file)


def load_document(id: UUID, actor: Person) -> DocumentDetail:
    receipts = [seen.of(actor, noun="documents", thing=id)] if is_office(actor) else []
    found, of_it, *who = ask(document.of(actor, document_id=id), versions.of(actor, document_id=id), *receipts)
    if not found or not of_it:
        abort_not_found(actor)
    moves = [move for version in of_it for move in told(getattr(version, "moves", None), name=str(version.number))]
    moves.sort(key=lambda move: move.at, reverse=True)
    shown = next((version for version in of_it if version.number == found[0].published_version), None)
    if shown is None and not is_office(actor):  # Withdrawn between the two questions.
        abort_not_found(actor)
    return DocumentDetail(found[0], of_it, of_it[0], shown, moves, who[0] if who else [])


def load_version_file(id: UUID, actor: Person) -> Any:
    return file.one(actor, version_id=id) or abort_not_found(actor)
