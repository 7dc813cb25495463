"""A person at a client whom the business knows. Some become users; a contact switched off keeps its user out."""

from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor, Viewer
from ...core.db import InBusiness, Model, db, uuid7
from ...core.rules import Email, Flag, Rules, Text
from ..activity.activity import Happening, record
from ..clients.assignment import within_reach
from ..clients.client import Client

CONTACT = Rules(name=Text(120, "Enter the person's name."), title=Text(120), email=Email(), phone=Text(40), is_active=Flag())


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


def create_contact(client: Client, values: dict[str, Any], *, by: Actor) -> Contact:
    contact = Contact(id=uuid7(), client_id=client.id, **CONTACT.check({"name": None} | values))
    db.session.add(contact)
    db.session.flush()
    record(Happening.CREATE_CONTACT, contact, by=by)
    return contact
