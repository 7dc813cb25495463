"""The people of a business as a list: staff, and the clients' people with the portal they may see; for an owner, the own team."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_

from ...core.actor import Viewer
from ...core.lists import List
from ...core.page import Tab, Tabs
from ...core.queries import Prepared, value
from ...core.wanted import Filter
from ..clients.list import client_name
from .access_status import access
from .user import User

CLIENT_NAME = client_name(User.client_id)

users = List(
    User,
    columns=(
        User.id, User.name, User.email, User.user_type, User.role, User.company_role, User.scope, User.is_active,
        User.client_portal_enabled, User.invited_at, User.invitation_until, User.joined_at, User.last_sign_in_at,
    ),
    staff_columns=(CLIENT_NAME, access),
    search=(User.name, User.email),
    orders={
        "name": func.lower(User.name),
        "client": func.lower(CLIENT_NAME.element),
        "created": User.created_at,
        "seen": User.last_sign_in_at,
    },
    order="name",
    tabs=Tabs("type", {
        "all": Tab("All"),
        "staff": Tab("Staff", User.user_type == "staff", staff_only=True),
        "client": Tab("Client people", User.user_type == "client", staff_only=True),
    }),
    filters={"client_id": Filter("uuid", User.client_id.__eq__)},
)  # fmt: skip


def _people(actor: Viewer, unlinked: bool) -> Select[*tuple[Any, ...]]:
    mine = User.client_id == value("client_id", "uuid")
    if unlinked:
        mine = or_(mine, and_(User.user_type == "client", User.client_id.is_(None)))
    query = User.visible_to(actor).with_only_columns(*users.columns, User.client_id, access).where(mine)
    return query.order_by(User.company_role.desc(), func.lower(User.name)).limit(500)


def _holders(actor: Viewer) -> Select[*tuple[Any, ...]]:
    role = func.coalesce(User.role, User.company_role).label("role")
    return User.visible_to(actor).with_only_columns(role, func.count().label("number")).where(User.is_active).group_by(role)


people, holders = Prepared(_people), Prepared(_holders)


def list_people(client_id: UUID, actor: Viewer, *, unlinked: bool = False) -> list[Any]:
    """The client's users, owners first; `unlinked` brings client users who belong to none yet as well."""
    return people(actor, unlinked, client_id=client_id)


def count_holders(actor: Viewer) -> dict[str, int]:
    """How many active people hold each role."""
    return {row.role: row.number for row in holders(actor)}
