"""What staff write down about a client's contacts."""

from __future__ import annotations

from typing import Any

from ...core.actor import Actor
from ...core.db import db, uuid7
from ..activity.activity import Happening, record
from ..clients.client import Client
from .contact import CONTACT, Contact


def create_contact(client: Client, values: dict[str, Any], *, by: Actor) -> Contact:
    contact = Contact(id=uuid7(), client_id=client.id, **CONTACT.check({"name": None} | values))
    db.session.add(contact)
    db.session.flush()
    record(Happening.CREATE_CONTACT, contact, by=by)
    return contact


def change_contact(contact: Contact, values: dict[str, Any], *, by: Actor) -> None:
    """One who is not active any more, or has no e-mail, is not let in at the next request."""
    contact.assign(CONTACT.check(values))
    record(Happening.UPDATE_CONTACT, contact, by=by)
