"""A client of the business: the company that looks into the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model, db
from ...core.errors import Refused
from .assignment import within_reach
from .user import User


class Client(InBusiness, Model):
    __tablename__ = "clients"

    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    tax_id: Mapped[str | None]
    currency: Mapped[str]
    locale: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    portal_enabled: Mapped[bool] = mapped_column(default=False)
    portal_user_id: Mapped[UUID | None]
    logo_key: Mapped[str | None]
    accent: Mapped[str | None]
    welcome_text: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())

    @classmethod
    def visible_to(cls, actor: Any) -> Select[Self]:
        """One's own client, the assigned ones, or all of the business."""
        return within_reach(select(cls), cls.id, actor)

    @property
    def client_id(self) -> UUID:
        """In a record of what happened, a client is about itself."""
        return self.id

    def enable_portal(self, user: User) -> None:
        if not self.is_active:
            raise Refused("This client is not active. Activate it first.", "user_id")
        if user.user_type != "client" or (user.client_id is not None and user.client_id != self.id):
            raise Refused("This person is linked to another client.", "user_id")
        user.client_id = self.id
        user.client_portal_enabled = True
        self.portal_user_id = user.id
        self.portal_enabled = True

    def disable_portal(self) -> None:
        """The reference to its person stays, so that it can be switched on again."""
        self.portal_enabled = False
