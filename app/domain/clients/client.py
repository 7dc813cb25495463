"""A client of the business: the company that looks into the case."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor, Viewer
from ...core.db import InBusiness, Model, db, uuid7
from ...core.errors import Conflict, Refused
from ...core.rules import Email, OneOf, Rules, Text, colour, known_currencies, known_locales
from ...core.words import _
from ..activity.activity import Happening, record
from ..roles.permissions import Permission
from .assignment import within_reach

NAME = Text(160, "Enter the client's name.")
CLIENT = Rules(
    name=NAME,
    email=Email(),
    phone=Text(40),
    address=Text(500, lines=True),
    tax_id=Text(60),
    currency=OneOf(known_currencies, "Choose a currency."),
    locale=OneOf(known_locales),
    welcome_text=Text(500, lines=True),
    accent=colour(),
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


def create_client(values: dict[str, Any], *, by: Actor) -> Client:
    client = Client(id=uuid7(), **CLIENT.check({"name": None, "currency": None} | values))
    db.session.add(client)
    db.session.flush()
    record(Happening.CREATE_CLIENT, client, by=by)
    return client


def change_client(client: Client, values: dict[str, Any], *, by: Actor) -> None:
    """What they owe stays in its currency: the database changes it where nothing is open (app.keep_currency)."""
    values, kept = CLIENT.check(values), client.currency
    try:
        with db.session.begin_nested():
            client.assign(values)
    except IntegrityError:
        raise Refused(_("Something of theirs is still open in {currency}. Settle that first.", currency=kept), "currency") from None
    record(Happening.UPDATE_CLIENT, client, by=by)


def set_active(client: Client, active: bool, *, by: Actor) -> None:
    """A client that is not active keeps all it has; its people are not let in."""
    if client.is_active == active:
        raise Conflict(_("This client is active already.") if active else _("This client is inactive already."))
    if client.portal_enabled and not by.can(Permission.MANAGE_PORTAL_ACCESS):
        raise Refused(_("Its portal is on: this is for those who manage portal access."))
    client.is_active = active
    record(Happening.ACTIVATE_CLIENT if active else Happening.DEACTIVATE_CLIENT, client, by=by)
