"""Clients as a list, and as choices of a form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_

from ...core.db import db
from ...core.search import contains
from .client import Client
from .user import User

FILTERS = ("active", "inactive", "all")
ORDERS = {"name": func.lower(Client.name), "created": Client.created_at}
COLUMNS = (
    Client.id, Client.name, Client.email, Client.phone, Client.currency, Client.is_active, Client.portal_enabled,
)  # fmt: skip


def clients(actor: Any, status: str, words: str | None) -> Any:
    query = searched(Client.visible_to(actor).with_only_columns(*COLUMNS, User.name.label("portal_person")), words)
    query = query.outerjoin(User, User.id == Client.portal_user_id)
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


def people_of(client_id: UUID, actor: Any, *, unlinked: bool = False) -> list[Any]:
    """The client's users, owners first; `unlinked` brings client users who belong to none yet as well."""
    columns = (
        User.id,
        User.name,
        User.email,
        User.company_role,
        User.scope,
        User.is_active,
        User.client_portal_enabled,
        User.client_id,
    )
    mine = User.client_id == client_id
    if unlinked:
        mine = or_(mine, and_(User.user_type == "client", User.client_id.is_(None)))
    query = User.visible_to(actor).with_only_columns(*columns).where(mine)
    return list(db.session.execute(query.order_by(User.company_role.desc(), func.lower(User.name)).limit(500)))
