"""What staff do with a user: contact details, role, and which portal the person may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from ...core.db import db, uuid7
from ...core.errors import Refused
from ..access.identity import identity_for
from ..activity.activity import Happening, record
from ..clients.assignment import ClientAssignment
from ..clients.client import Client
from ..roles.permissions import PERMISSIONS_OF
from .user import STAFF_ROLES, User


def add_user(*, name: str, email: str, user_type: str = "staff", **values: Any) -> User:
    user = User(id=uuid7(), identity_id=identity_for(email), name=name, email=email, user_type=user_type, **values)
    db.session.add(user)
    db.session.flush()
    return user


def roles_within(actor: Any) -> list[str]:
    """Nobody hands out more than they hold."""
    return [role for role in STAFF_ROLES if PERMISSIONS_OF[role] <= actor.permissions]


def is_within(user: User, actor: Any) -> bool:
    return user.user_type == "client" or user.role in roles_within(actor)


def change_user(user: User, values: dict[str, Any], *, by: Any) -> None:
    if user.id == by.id and not values.get("is_active", True):
        raise Refused("You cannot deactivate yourself. Ask another admin.", "is_active")
    if user.id == by.id and values.get("role", user.role) != user.role:
        raise Refused("You cannot change your own role. Ask another admin.", "role")
    if values.get("role", user.role) != user.role and values["role"] not in roles_within(by):
        raise Refused("This role may do more than you may. Ask an admin.", "role")
    for name, value in values.items():
        setattr(user, name, value)
    record(Happening.UPDATE_USER, user, by=by)


def assign_clients(user: User, client_ids: Iterable[UUID]) -> None:
    """What a subcontractor works on; no other role carries any."""
    wanted = set(client_ids) if user.role == "subcontractor" else set()
    if wanted:
        wanted &= set(db.session.scalars(select(Client.id).where(Client.id.in_(wanted))))
    db.session.flush()
    db.session.execute(
        delete(ClientAssignment).where(ClientAssignment.user_id == user.id, ClientAssignment.client_id.not_in(wanted))
    )
    missing = wanted - set(db.session.scalars(select(ClientAssignment.client_id).where(ClientAssignment.user_id == user.id)))
    if missing:
        db.session.execute(
            insert(ClientAssignment), [{"business_id": user.business_id, "user_id": user.id, "client_id": id} for id in missing]
        )


def assigned_to(user: User) -> list[UUID]:
    return list(db.session.scalars(select(ClientAssignment.client_id).where(ClientAssignment.user_id == user.id)))
