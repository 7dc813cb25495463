"""What staff do with a client: write it down, change it, open and close its portal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...core.db import db, uuid7
from ...core.errors import Conflict, Refused
from ..activity.activity import Happening, record
from .client import Client
from .user import User


def create_client(values: dict[str, Any], *, by: Any) -> Client:
    client = Client(id=uuid7(), **values)
    db.session.add(client)
    db.session.flush()
    record(Happening.CREATE_CLIENT, client, by=by)
    return client


def change_client(client: Client, values: dict[str, Any], *, by: Any) -> None:
    for name, value in values.items():
        setattr(client, name, value)
    record(Happening.UPDATE_CLIENT, client, by=by)


def set_active(client: Client, active: bool, *, by: Any) -> None:
    """A client that is not active keeps all it has; its people are not let in."""
    if client.is_active == active:
        raise Conflict(f"This client is {'active' if active else 'inactive'} already.")
    client.is_active = active
    record(Happening.ACTIVATE_CLIENT if active else Happening.DEACTIVATE_CLIENT, client, by=by)


def open_portal(client: Client, user_id: UUID | None, *, by: Any) -> User:
    """Through one of the client's people, or a client user who is linked to nobody yet."""
    query = select(User).where(User.id == user_id, User.user_type == "client")
    user = db.session.scalars(query).one_or_none() if user_id else None
    if user is None:
        raise Refused("Choose one of the client's people.", "user_id")
    if not user.is_active:
        raise Refused(f"{user.name} is not active. Activate this person first.", "user_id")
    client.enable_portal(user)
    record(Happening.ENABLE_PORTAL, client, by=by)
    return user


def close_portal(client: Client, *, by: Any) -> None:
    if not client.portal_enabled:
        raise Conflict("This client's portal is switched off already.")
    client.disable_portal()
    record(Happening.DISABLE_PORTAL, client, by=by)
