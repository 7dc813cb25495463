"""A person at a client whom the business knows. Some become users; a contact switched off keeps its user out."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model
from ..clients.assignment import within_reach


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
    def visible_to(cls, actor: Any) -> Select[Self]:
        return within_reach(select(cls), cls.client_id, actor)
