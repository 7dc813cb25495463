"""What somebody is told of, and what of it they wish otherwise than usual."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model, business_in_context, db


class Notification(InBusiness, Model):
    __tablename__ = "notifications"

    client_id: Mapped[UUID | None]
    user_id: Mapped[UUID]
    kind: Mapped[str]
    module: Mapped[str | None]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    about_client_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    person_name: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())
    on_bell: Mapped[bool]
    read_at: Mapped[datetime | None]
    # The worker's alone.
    mail: Mapped[str] = mapped_column(server_default=text("'none'"), deferred=True)

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """One's own, as far as they want it there."""
        return select(cls).where(cls.user_id == actor.id, cls.on_bell)


class NoticeSetting(Model):
    __tablename__ = "notice_settings"

    business_id: Mapped[UUID] = mapped_column(default=business_in_context)
    client_id: Mapped[UUID | None]
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    bell: Mapped[bool]
    mail: Mapped[bool]
