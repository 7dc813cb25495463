"""A word of what is searched, for one of those who may look for it. The database keeps them (migrations/db/3_triggers.sql)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer, is_office
from ...core.db import Model
from ...core.queries import value
from ..clients.client import Client
from ..projects.project import Project


class SearchWord(Model):
    """`reach`: the business, at its office; the client, at whose door it is seen; the project, for those who see their own."""

    __tablename__ = "search_words"

    business_id: Mapped[UUID] = mapped_column()
    client_id: Mapped[UUID]
    reach: Mapped[UUID] = mapped_column(primary_key=True)
    noun: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    # Of what has the same word, the latest first.
    place: Mapped[int] = mapped_column(primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(primary_key=True)


def reaches_of(actor: Viewer, is_of_project: bool) -> Select[Any]:
    """Where this actor's words stand: whoever goes through them meets nothing that they may not see."""
    if is_office(actor):
        return select(value("business_id", "uuid").label("id"))
    if actor.user_type != "client":
        return Client.visible_to(actor).with_only_columns(Client.id)
    if actor.scope == "own" and is_of_project:
        return Project.visible_to(actor).with_only_columns(Project.id)
    return select(actor.client_id.label("id"))
