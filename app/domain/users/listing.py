"""The business's people as a list: staff, and the clients' people with the portal they may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from ...core.db import db
from ...core.lists import Page, Wanted, paged
from ...core.queries import Prepared, ask, value
from ...core.search import contains, pattern_of
from ..clients.client import Client
from .user import User

FILTERS = ("all", "staff", "client")
COLUMNS = (
    User.id, User.name, User.email, User.user_type, User.role, User.company_role, User.is_active, User.client_portal_enabled,
    User.invited_at, User.invitation_until, User.joined_at,
)  # fmt: skip


def _of_client(column: Any, label: str) -> Any:
    """Looked up for the rows of the page alone: a join would have the planner sort everybody."""
    return select(column).where(Client.id == User.client_id).scalar_subquery().label(label)


CLIENT_NAME = _of_client(Client.name, "client_name")
ORDERS = {"name": func.lower(User.name), "client": func.lower(CLIENT_NAME.element), "created": User.created_at}


def _searched(query: Select[*tuple[Any, ...]], searching: bool) -> Select[*tuple[Any, ...]]:
    return query.where(contains(value("words", "text"), User.name, User.email)) if searching else query


def _rows(actor: Any, kind: str, searching: bool, order: str) -> Select[*tuple[Any, ...]]:
    query = _searched(User.visible_to(actor).with_only_columns(*COLUMNS, CLIENT_NAME), searching)
    return paged(query if kind == "all" else query.where(User.user_type == kind), ORDERS, order, User.id)


def _counts(actor: Any, searching: bool) -> Select[*tuple[Any, ...]]:
    query = User.visible_to(actor).with_only_columns(User.user_type, func.count().label("number"))
    return _searched(query, searching).group_by(User.user_type)


rows, counted = Prepared(_rows), Prepared(_counts)


def listed(actor: Any, kind: str, words: str | None, wanted: Wanted) -> tuple[dict[str, int], Page]:
    """A page of the list, and the counts of its filters, in one round trip."""
    form, values = words is not None, {"words": words and pattern_of(words)}
    numbers, found = ask(counted.of(actor, form, **values), rows.of(actor, kind, form, wanted.order, **values, **wanted.place))
    by_type = {row.user_type: row.number for row in numbers}
    counts = {"all": sum(by_type.values()), "staff": by_type.get("staff", 0), "client": by_type.get("client", 0)}
    page = wanted.page(found, counts[kind], lambda place: rows(actor, kind, form, wanted.order, **values, **place))
    return counts, page


def holders(actor: Any) -> dict[str, int]:
    """How many active people hold each role."""
    role = func.coalesce(User.role, User.company_role)
    query: Any = User.visible_to(actor).with_only_columns(role, func.count()).where(User.is_active).group_by(role)
    return dict(db.session.execute(query).all())


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
