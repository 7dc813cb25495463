"""A message about a project: by whom and of which side, and who reads it."""

from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor, Viewer
from ...core.db import InBusiness, Model, db
from ...core.rules import OneOf, Rules, Text
from ...core.words import N_
from ..clients.assignment import within_reach
from ..clients.audience import Audience, shown_to
from ..projects.project import of_visible_projects

# So long its author may find another word; the database holds to it too.
EDITABLE = timedelta(minutes=5)
# And so long the last of its files may be on its way.
FILES_FOLLOW = timedelta(hours=1)
MESSAGE = Rules(
    words=Text(5000, N_("Write a message."), lines=True),
    audience=OneOf(tuple(Audience), N_("Choose who reads it.")),
)


class Message(InBusiness, Model):
    __tablename__ = "messages"

    client_id: Mapped[UUID]
    project_id: Mapped[UUID]
    audience: Mapped[str]
    words: Mapped[str | None]
    by_client: Mapped[bool]
    person_name: Mapped[str]
    client_user_id: Mapped[UUID | None]
    # Not granted at the client's door, so it is loaded where it is asked for alone.
    staff_user_id: Mapped[UUID | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """Those of the projects that one sees, as far as they are written to them."""
        query = of_visible_projects(within_reach(select(cls), cls.client_id, actor), cls.project_id, actor)
        return shown_to(query, cls.audience, actor)

    def is_by(self, actor: Actor) -> bool:
        return bool(actor.id == (self.client_user_id if actor.user_type == "client" else self.staff_user_id))


def is_young(moment: datetime) -> bool:
    return datetime.now(UTC) - moment < EDITABLE
