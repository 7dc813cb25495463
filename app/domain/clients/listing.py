"""Clients as a list, and as choices of a form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_

from ...core.db import db
from ...core.search import contains
from .client import Client

FILTERS = ("active", "inactive", "all")
ORDERS = {"name": func.lower(Client.name), "created": Client.created_at}
COLUMNS = (
    Client.id, Client.name, Client.email, Client.phone, Client.currency, Client.is_active, Client.portal_enabled,
)  # fmt: skip


def clients(actor: Any, status: str, words: str | None) -> Any:
    query = searched(Client.visible_to(actor).with_only_columns(*COLUMNS), words)
    return query if status == "all" else query.where(Client.is_active if status == "active" else ~Client.is_active)


def searched(query: Any, words: str | None) -> Any:
    return query.where(contains(words, Client.name, Client.email)) if words else query


def counts(actor: Any, words: str | None) -> dict[str, int]:
    query = Client.visible_to(actor).with_only_columns(func.count(), func.count().filter(Client.is_active))
    everybody, active = db.session.execute(searched(query, words)).one()
    return {"all": everybody, "active": active, "inactive": everybody - active}


def choices(actor: Any, *, also: UUID | None = None, everyone: bool = False) -> list[Any]:
    """The active clients by name, for a dropdown; `also` one that is not, where a form stands at it."""
    query = Client.visible_to(actor).with_only_columns(Client.id, Client.name, Client.currency, Client.is_active)
    if not everyone:
        query = query.where(or_(Client.is_active, Client.id == also))
    return list(db.session.execute(query.order_by(func.lower(Client.name)).limit(2000)))


def name_and_currency(id: UUID, actor: Any) -> Any:
    query = Client.visible_to(actor).with_only_columns(Client.name, Client.currency)
    return db.session.execute(query.where(Client.id == id)).one()
