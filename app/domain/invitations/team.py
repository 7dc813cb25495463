"""A client's own people, as its owner sees and keeps them: members come and go by the owner, owners by the business."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from ...core.db import count_of
from ...core.errors import Refused
from ..users.user import User
from . import inviting
from .invitation import state_of

ORDERS = {"name": func.lower(User.name), "seen": User.last_sign_in_at}
COLUMNS = (
    User.id, User.name, User.email, User.company_role, User.scope, User.is_active, User.client_portal_enabled, User.invited_at,
    User.invitation_until, User.joined_at, User.last_sign_in_at,
)  # fmt: skip


def team(actor: Any) -> Any:
    return User.visible_to(actor).with_only_columns(*COLUMNS).where(User.client_id == actor.client_id)


def size(actor: Any) -> int:
    return count_of(team(actor))


def standing_of(user: Any) -> str:
    """invited, expired or active; off: the business has switched this person off."""
    if not (user.is_active and user.client_portal_enabled):
        return "off"
    return state_of(user) if user.invited_at else "active"


def resend_to_member(user: User, *, by: Any) -> None:
    inviting.resend(_member(user, by), by=by)


def revoke_member(user: User, *, by: Any) -> None:
    inviting.revoke(_member(user, by), by=by)


def remove_member(user: User, *, by: Any) -> None:
    """At once, with sessions and tokens; what they wrote stays under their name."""
    inviting.remove(_member(user, by), by=by)


def _member(user: User, by: Any) -> User:
    if user.id == by.id:
        raise Refused("You cannot do this to yourself.")
    if user.company_role != "member":
        raise Refused(f"{user.name} is an owner. Ask {by.business.name} to invite or remove owners.")
    return user
