"""What staff do with a user: contact details, role, clients; and what everybody does with their own."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from ...core.actor import Actor
from ...core.db import db, uuid7
from ...core.errors import Refused
from ...core.rules import NOT_LISTED
from ...core.words import _
from ..access.identity import get_or_create_identity
from ..activity.activity import Happening, record
from ..clients.assignment import ClientAssignment
from ..clients.client import Client
from ..roles.permissions import PERMISSIONS_OF, STAFF_ROLES, Permission, Role
from .last_one import keep_admin, keep_owner
from .user import PROFILE, USER, User


def add_user(*, name: str, email: str, user_type: str = "staff", **values: Any) -> User:
    user = User(id=uuid7(), identity_id=get_or_create_identity(email), name=name, email=email, user_type=user_type, **values)
    db.session.add(user)
    db.session.flush()
    return user


def list_grantable_roles(actor: Actor) -> list[Role]:
    """Nobody hands out more than they hold."""
    return [role for role in STAFF_ROLES if PERMISSIONS_OF[role] <= actor.permissions]


def may_change(user: User, actor: Actor) -> bool:
    return user.user_type == "client" or user.role in list_grantable_roles(actor)


def check_right_over(user: User, actor: Actor) -> None:
    if not may_change(user, actor):
        raise Refused(_("This person may do more than you may. Ask an admin."))


def check_manages(actor: Actor, field: str) -> None:
    """Whoever lets a client's people in or out, by whatever way."""
    if not actor.can(Permission.MANAGE_PORTAL_ACCESS):
        raise Refused(_("This is for those who manage portal access."), field)


# What of a client's person decides what they are let into.
ADMITTING = ("is_active", "company_role", "scope")


def change_user(user: User, values: dict[str, Any], *, by: Actor, instead: UUID | str | None = None) -> None:
    """`instead`: who becomes the owner where this was the last."""
    values = USER.check(values)
    check_right_over(user, by)
    if user.id == by.id and not values.get("is_active", True):
        raise Refused(_("You cannot deactivate yourself. Ask another admin."), "is_active")
    role = values.get("role", user.role)
    if role != user.role and user.user_type != "staff":
        raise Refused(_("A client's person has no role among your people."), "role")
    if user.user_type != "client" and (part := next((name for name in ("company_role", "scope") if name in values), None)):
        raise Refused(_("Your own people have no part at a client."), part)
    if user.id == by.id and role != user.role:
        raise Refused(_("You cannot change your own role. Ask another admin."), "role")
    if role != user.role and role not in list_grantable_roles(by):
        raise Refused(_("This role may do more than you may. Ask an admin."), "role")
    changed = {name for name in ADMITTING if values.get(name, getattr(user, name)) != getattr(user, name)}
    if user.user_type == "client" and changed:
        check_manages(by, changed.pop())
    is_out = not values.get("is_active", True)
    if is_out or role != Role.ADMIN:
        keep_admin(user)
    if is_out or values.get("company_role", Role.OWNER) != Role.OWNER:
        keep_owner(user, instead, by=by)
    if values.get("email", user.email) != user.email:
        user.bounced_at = user.bounce = None  # Another mailbox is asked anew.
    user.assign(values)
    record(Happening.UPDATE_USER, user, by=by)


def change_profile(user: User, values: dict[str, Any], *, by: Actor) -> None:
    """One's own."""
    user.assign(PROFILE.check(values))
    record(Happening.UPDATE_PROFILE, user, by=by)


def assign_clients(user: User, client_ids: Iterable[UUID], *, by: Actor) -> None:
    """What a subcontractor works on; no other role carries any."""
    client_ids = list(client_ids)
    if not all(isinstance(id, UUID) for id in client_ids):
        raise Refused(_(NOT_LISTED), "client_ids")
    wanted = set(client_ids) if user.role == Role.SUBCONTRACTOR else set()
    if wanted:
        known = set(db.session.scalars(Client.visible_to(by).with_only_columns(Client.id).where(Client.id.in_(wanted))))
        if wanted - known:
            raise Refused(_(NOT_LISTED), "client_ids")
    db.session.flush()
    has = set(list_assigned_clients(user))
    if wanted == has:
        return
    gone = ClientAssignment.user_id == user.id, ClientAssignment.client_id.in_(has - wanted)
    db.session.execute(delete(ClientAssignment).where(*gone))
    rows = [{"user_id": user.id, "client_id": id} for id in wanted - has]
    if rows:
        db.session.execute(insert(ClientAssignment), rows)
    record(Happening.ASSIGN_CLIENTS, user, by=by)


def list_assigned_clients(user: User) -> list[UUID]:
    return list(db.session.scalars(select(ClientAssignment.client_id).where(ClientAssignment.user_id == user.id)))
