"""Documents as a list: what no client has seen yet, then the latest published first; and the types that there are."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Label, Select, Text, cast, func, literal_column, null, select

from ...core.actor import Viewer, is_office
from ...core.lists import List
from ...core.page import Tab, Tabs
from ...core.queries import Prepared, client_of, said, value
from ...core.wanted import Filter
from ..clients.list import client_name, matches_client_name
from ..kinds.document_type import DocumentType
from ..projects.list import project_name
from ..projects.project import Project
from .document import Document, DocumentStatus

MOST_OF_PROJECT: Any = literal_column("6")
TYPE_NAME = select(DocumentType.name).where(DocumentType.id == Document.type_id).scalar_subquery().label("type_name")

ASKS_FOR_APPROVAL = (
    select(DocumentType.requires_approval).where(DocumentType.id == Document.type_id).scalar_subquery().label("requires_approval")
)


def _is(*statuses: DocumentStatus) -> Any:
    """Written out, so that the planner knows which: the few that are being worked on have an index of their own."""
    return Document.status.in_([said(status) for status in statuses]) if len(statuses) > 1 else Document.status == said(statuses[0])


documents = List(
    Document,
    columns=(
        Document.id, Document.title, Document.published_version, Document.published_at, Document.listed_at, Document.project_id,
        TYPE_NAME, project_name(Document.project_id),
    ),
    staff_columns=(Document.client_id, client_name(Document.client_id)),
    office_columns=(Document.version, Document.status, Document.created_at, ASKS_FOR_APPROVAL),
    search=(Document.title,),
    staff_search=(matches_client_name(Document.client_id),),
    tabs=Tabs("status", {
        "all": Tab("All"),
        "pending": Tab("To be approved", _is(DocumentStatus.PENDING), staff_only=True),
        "approved": Tab("To be published", _is(DocumentStatus.APPROVED), staff_only=True),
        "draft": Tab("Being written", _is(DocumentStatus.DRAFT, DocumentStatus.REJECTED), staff_only=True),
        "published": Tab("Published", Document.is_published.is_(True), staff_only=True),
    }),
    filters={"project_id": Filter("uuid", Document.project_id.__eq__), "type_id": Filter("uuid", Document.type_id.__eq__)},
    staff_filters={"client_id": Filter("uuid", Document.client_id.__eq__)},
    counted=False,
    along=Document.listed_at,
)  # fmt: skip


def _types(actor: Viewer, is_active: bool) -> Select[*tuple[Any, ...]]:
    """For the filter of a list, where an id is text; or those that a new document may be of."""
    query = DocumentType.visible_to(actor).with_only_columns(cast(DocumentType.id, Text), DocumentType.name)
    if is_active:
        query = query.where(DocumentType.is_active)
    return query.order_by(DocumentType.position, func.lower(DocumentType.name))


document_types = Prepared(_types)


def _of_client(actor: Viewer) -> Select[*tuple[Any, ...]]:
    """What was added last for a client, for the page that adds more."""
    columns = (Document.id, Document.title, Document.status, Document.created_at, TYPE_NAME)
    query = Document.visible_to(actor).with_only_columns(*columns).where(Document.client_id == value("client_id", "uuid"))
    return query.order_by(Document.id.desc()).limit(value("most", "int"))


newest_of_client = Prepared(_of_client)


class Paper(NamedTuple):
    """As a project's page shows it; `status` at the office alone."""

    id: UUID
    title: str
    type_name: str
    published_at: datetime | None
    status: str | None


def documents_of(project_id: Any, actor: Viewer) -> Label[Any]:
    """The first of a project as one column of its own row: a page asks few questions."""
    status = Document.status if is_office(actor) else null().label("status")
    columns = (Document.id, Document.title, TYPE_NAME, Document.published_at, status)
    query = Document.visible_to(actor).with_only_columns(*columns)
    query = query.where(Document.client_id == client_of(Project, project_id, actor), Document.project_id == project_id)
    first = query.order_by(Document.listed_at.desc(), Document.id.desc()).limit(MOST_OF_PROJECT).lateral()
    return select(func.json_agg(func.json_build_array(*first.c))).scalar_subquery().label("documents")


def papers(told: list[list[Any]] | None) -> list[Paper]:
    return [
        Paper(UUID(id), title, type_name, published_at and datetime.fromisoformat(published_at), status)
        for id, title, type_name, published_at, status in told or []
    ]
