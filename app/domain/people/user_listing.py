"""The business's people as a list: staff, and the clients' people with the portal they may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from ...core.db import db
from ...core.search import contains
from .client import Client
from .user import User

FILTERS = ("all", "staff", "client")
ORDERS = {"name": func.lower(User.name), "client": func.lower(Client.name), "created": User.created_at}
COLUMNS = (
    User.id, User.name, User.email, User.user_type, User.role, User.company_role, User.is_active, User.client_portal_enabled,
    User.invited_at, User.invitation_until, User.joined_at,
    Client.name.label("client_name"), Client.portal_enabled.label("client_portal_open"), Client.is_active.label("client_active"),
)  # fmt: skip


def users(actor: Any, kind: str, words: str | None) -> Any:
    query = User.visible_to(actor).with_only_columns(*COLUMNS).outerjoin(Client, Client.id == User.client_id)
    query = searched(query, words)
    return query if kind == "all" else query.where(User.user_type == kind)


def searched(query: Any, words: str | None) -> Any:
    return query.where(contains(words, User.name, User.email)) if words else query


def counts(actor: Any, words: str | None) -> dict[str, int]:
    query: Any = User.visible_to(actor).with_only_columns(User.user_type, func.count()).group_by(User.user_type)
    by_type: dict[str, int] = dict(db.session.execute(searched(query, words)).all())
    return {"all": sum(by_type.values()), "staff": by_type.get("staff", 0), "client": by_type.get("client", 0)}


def holders(actor: Any) -> dict[str, int]:
    """How many active people hold each role."""
    role = func.coalesce(User.role, User.company_role)
    query: Any = User.visible_to(actor).with_only_columns(role, func.count()).where(User.is_active).group_by(role)
    return dict(db.session.execute(query).all())
