"""A person at a client whom the business knows. Some become users; a contact switched off keeps its user out."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model
from ...core.rules import Email, Flag, Rules, Text
from ..clients.assignment import within_reach

CONTACT = Rules(
    name=Text(120, "Enter the person's name."),
    title=Text(120),
    email=Email(),
    phone=Text(40),
    is_active=Flag(),
)


class Contact(InBusiness, Model):
    __tablename__ = "contacts"

    client_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    title: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    portal_access: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[UUID | None]

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        return within_reach(select(cls), cls.client_id, actor)
