"""What staff do with a client: write it down, change it, let it rest."""

from __future__ import annotations

from typing import Any

from ...core.actor import Actor
from ...core.db import db, uuid7
from ...core.errors import Conflict
from ..activity.activity import Happening, record
from .client import CLIENT, Client


def create_client(values: dict[str, Any], *, by: Actor) -> Client:
    client = Client(id=uuid7(), **CLIENT.check({"name": None, "currency": None} | values))
    db.session.add(client)
    db.session.flush()
    record(Happening.CREATE_CLIENT, client, by=by)
    return client


def change_client(client: Client, values: dict[str, Any], *, by: Actor) -> None:
    client.assign(CLIENT.check(values))
    record(Happening.UPDATE_CLIENT, client, by=by)


def set_active(client: Client, active: bool, *, by: Actor) -> None:
    """A client that is not active keeps all it has; its people are not let in."""
    if client.is_active == active:
        raise Conflict(f"This client is {'active' if active else 'inactive'} already.")
    client.is_active = active
    record(Happening.ACTIVATE_CLIENT if active else Happening.DEACTIVATE_CLIENT, client, by=by)
