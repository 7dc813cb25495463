"""A client of the business: the company that looks into the case."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model, db
from ...core.rules import Colour, Email, Known, Rules, Text, known_currencies, known_locales
from .assignment import within_reach

NAME = Text(160, "Enter the client's name.")
CLIENT = Rules(
    name=NAME,
    email=Email(),
    phone=Text(40),
    address=Text(500, lines=True),
    tax_id=Text(60),
    currency=Known(known_currencies, "Choose a currency."),
    locale=Known(known_locales),
    welcome_text=Text(500, lines=True),
    accent=Colour(),
)


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
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """One's own client, the assigned ones, or all of the business."""
        return within_reach(select(cls), cls.id, actor)

    @property
    def client_id(self) -> UUID:
        """In a record of what happened, a client is about itself."""
        return self.id
