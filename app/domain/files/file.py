"""A file that somebody handed in to a project, sent with a message about it, or added to a document: who sees it, and what became
of it."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Integer, Select, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model, db
from ...core.queries import said
from ...core.rules import FileName, OneOf, Rules
from ...core.states import State
from ...core.words import N_
from ..clients.assignment import within_reach
from ..clients.audience import Audience, shown_to
from ..projects.project import of_visible_projects


class FileState(State, name="file", kept="files.state"):
    PREPARING = "preparing", "Being prepared", "info", ("checking", "ready", "refused", "removed")
    CHECKING = "checking", "Being checked", "info", ("preparing", "ready", "refused", "removed")
    READY = "ready", "Ready", "good", ("removed",)
    REFUSED = "refused", "Not accepted", "warn", ("removed",)
    REMOVED = "removed", "Removed", "neutral"

    @classmethod
    def unfinished(cls) -> tuple[str, ...]:
        """A job will be there."""
        return cls.PREPARING.value, cls.CHECKING.value


FILE = Rules(file=FileName(N_("Choose a file.")), audience=OneOf(tuple(Audience), "Choose who sees it."))


class File(InBusiness, Model):
    __tablename__ = "files"

    client_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None]
    version: Mapped[int | None] = mapped_column(Integer)
    message_id: Mapped[UUID | None]
    audience: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="preparing")
    refusal: Mapped[str | None]
    name: Mapped[str]
    mimetype: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    upload_key: Mapped[str]
    file_key: Mapped[str | None]
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    large_key: Mapped[str | None]
    large_size: Mapped[int] = mapped_column(server_default=text("0"))
    small_key: Mapped[str | None]
    small_size: Mapped[int] = mapped_column(server_default=text("0"))
    by_client: Mapped[bool]
    person_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """Those of the projects that one sees, as far as they are shown to them. Clients see what they handed in before it is
        ready, and why it is not taken. A document's are found by way of that."""
        query = of_visible_projects(within_reach(select(cls), cls.client_id, actor), cls.project_id, actor)
        query = query.where(cls.document_id.is_(None))
        query = shown_to(query, cls.audience, actor)
        if actor.user_type == "client":
            return query.where(or_(cls.state == said(FileState.READY), cls.by_client))
        return query.where(cls.state != said(FileState.REMOVED))


class FileSum(Model):
    """All that lies in the store for a business."""

    __tablename__ = "file_sums"

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    files: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int]
