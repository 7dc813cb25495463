"""A person at a client whom the business knows. Some become users; a contact switched off keeps its user out."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model


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
