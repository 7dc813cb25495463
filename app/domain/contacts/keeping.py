"""What staff write down about a client's contacts."""

from __future__ import annotations

from typing import Any

from ...core.db import db, uuid7
from ..activity.activity import Happening, record
from ..clients.client import Client
from .contact import Contact


def create_contact(client: Client, values: dict[str, Any], *, by: Any) -> Contact:
    contact = Contact(id=uuid7(), client_id=client.id, **values)
    db.session.add(contact)
    db.session.flush()
    record(Happening.CREATE_CONTACT, contact, by=by)
    return contact


def change_contact(contact: Contact, values: dict[str, Any], *, by: Any) -> None:
    """One who is not active any more, or has no e-mail, is not let in at the next request."""
    for name, value in values.items():
        setattr(contact, name, value)
    record(Happening.UPDATE_CONTACT, contact, by=by)
