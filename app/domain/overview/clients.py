"""Clients with what they owe: for the office's list, and one client's page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ...core.db import db, missing
from ..clients import listing as client_listing
from ..clients.client import Client
from ..invoices.office import open_of
from ..users.user import User

COLUMNS = (
    Client.id, Client.name, Client.email, Client.phone, Client.address, Client.tax_id, Client.currency, Client.locale,
    Client.is_active, Client.portal_enabled, Client.portal_user_id, Client.welcome_text, Client.accent, Client.created_at,
    User.name.label("portal_person"), User.email.label("portal_email"),
)  # fmt: skip


def clients_with_balance(actor: Any, status: str, words: str | None, today: date) -> Any:
    return client_listing.clients(actor, status, words).add_columns(*open_of(Client.id, today))


def client_shown(id: UUID, actor: Any, today: date) -> Any:
    query = Client.visible_to(actor).with_only_columns(*COLUMNS, *open_of(Client.id, today))
    found = db.session.execute(query.outerjoin(User, User.id == Client.portal_user_id).where(Client.id == id)).one_or_none()
    return found if found is not None else missing(actor)
