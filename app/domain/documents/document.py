"""A document that the business gives a client: what it is called, and where its versions stand."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Computed, Integer, Select, column, func, literal_column, select, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer, is_office
from ...core.db import InBusiness, Model, db
from ...core.rules import FileName, Id, Rules, Text
from ...core.states import State, Way
from ...core.words import N_
from ..clients.assignment import within_reach
from ..projects.project import of_visible_projects
from ..roles.permissions import Permission

NEWEST, READABLE, PUBLISHABLE = "is_the_newest", "may_be_read", "may_be_published"
APPROVE, PUBLISH, WRITE = Permission.DOCUMENTS_APPROVE, Permission.DOCUMENTS_PUBLISH, Permission.DOCUMENTS_WRITE
WAYS = (
    Way("draft", "submit", "pending", WRITE, READABLE),
    Way("pending", "approve", "approved", APPROVE, READABLE),
    Way("pending", "reject", "rejected", APPROVE, NEWEST),
    Way("draft", "publish", "published", PUBLISH, PUBLISHABLE),
    Way("approved", "publish", "published", PUBLISH, PUBLISHABLE),
    Way("published", "withdraw", "draft", PUBLISH),
    Way("pending", "revise", "draft", WRITE, NEWEST),
    Way("approved", "revise", "draft", WRITE, NEWEST),
    Way("rejected", "revise", "draft", WRITE, NEWEST),
)


class DocumentStatus(State, name="document", kept="document_versions.status", ways=WAYS):
    DRAFT = "draft", "Draft", "neutral"
    PENDING = "pending", "Pending", "warn"
    APPROVED = "approved", "Approved", "info"
    PUBLISHED = "published", "Published", "good"
    REJECTED = "rejected", "Rejected", "warn"


DOCUMENT = Rules(
    title=Text(160, N_("Enter the document's title.")),
    type_id=Id(N_("Choose the type.")),
    client_id=Id(),
    project_id=Id(),
    file=FileName(N_("Choose a file.")),
)


LISTED_AT: Any = func.coalesce(column("published_at"), literal_column("('3000-01-01 00:00:00+00'::timestamp with time zone)"))


class Document(InBusiness, Model):
    """What is said of its versions the database keeps."""

    __tablename__ = "documents"

    client_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    type_id: Mapped[UUID]
    title: Mapped[str]
    # Not granted at the outer doors, as is what else is said of versions that nobody has seen.
    version: Mapped[int] = mapped_column(Integer, server_default=text("0"), deferred=True)
    status: Mapped[str] = mapped_column(server_default="draft", deferred=True)
    published_version: Mapped[int | None] = mapped_column(Integer)
    published_at: Mapped[datetime | None]
    is_published: Mapped[bool] = mapped_column(Computed(column("published_version").is_not(None), persisted=True))
    # What nobody has seen comes first.
    listed_at: Mapped[datetime] = mapped_column(Computed(LISTED_AT, persisted=True), deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())
    removed_at: Mapped[datetime | None] = mapped_column(deferred=True)
    removed_by: Mapped[str | None] = mapped_column(deferred=True)

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """Those of the projects that one sees, and of the client as a whole: as they are published, outside the office."""
        query = of_visible_projects(within_reach(select(cls), cls.client_id, actor), cls.project_id, actor)
        return query.where(cls.removed_at.is_(None)) if is_office(actor) else query.where(cls.is_published)
