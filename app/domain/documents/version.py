"""One version of a document: its file hangs on it, and it goes a way of its own from a draft to what a client sees."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Integer, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer, is_office
from ...core.db import InBusiness, Model, db
from ...core.queries import said
from ...core.rules import Rules, Text
from ...core.words import N_
from ..clients.assignment import within_reach
from ..projects.project import of_visible_projects
from .document import DocumentStatus

REJECTION = Rules(note=Text(500, N_("Say what is missing, so that it can be mended."), lines=True))


class DocumentVersion(InBusiness, Model):
    __tablename__ = "document_versions"

    client_id: Mapped[UUID]
    document_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(Integer)
    project_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(server_default="draft")
    # Not granted at the outer doors.
    note: Mapped[str | None] = mapped_column(deferred=True)
    person_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())
    published_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        query = of_visible_projects(within_reach(select(cls), cls.client_id, actor), cls.project_id, actor)
        return query if is_office(actor) else query.where(cls.status == said(DocumentStatus.PUBLISHED))
