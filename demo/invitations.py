"""How the demo's people came in: long since, lately, or not yet; and clients whom nobody has invited so far."""

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, update

from app.core.db import db, uuid7
from app.domain.clients.client import Client
from app.domain.invitations.invitation import Invitation
from app.domain.users.keeping import add_user
from app.domain.users.user import User

from .people import Cast

LASTS = timedelta(days=7)


def invite(cast: Cast, chance: Random) -> None:
    for user in [*cast.staff[1:], *(user for users in cast.users for user in users if user)]:
        _joined(cast, user, days=chance.randint(30, 260), last_seen=chance.randint(0, 12))
    for name, email in cast.firm.prospects:
        db.session.add(Client(id=uuid7(), name=name, email=email, currency=cast.firm.values["currency"]))
    for who in cast.firm.invited:
        values: dict[str, Any] = {"role": who.role}
        if who.client is not None:
            values = {"user_type": "client", "client_id": cast.clients[who.client].id, "company_role": "member"}
            values["client_portal_enabled"] = True
        user = add_user(name=who.name, email=who.email, **values)
        _written_down(cast, user, who.days_ago)


def _joined(cast: Cast, user: User, days: int, last_seen: int) -> None:
    _written_down(cast, user, days)
    db.session.execute(
        update(User).where(User.id == user.id).values(
            joined_at=User.invited_at + timedelta(hours=20), last_sign_in_at=func.now() - timedelta(days=last_seen, hours=3)
        )
    )  # fmt: skip


def _written_down(cast: Cast, user: User, days: int) -> None:
    then = func.now() - timedelta(days=days)
    query = update(User).where(User.id == user.id).values(invited_at=then, invitation_until=then + LASTS)
    db.session.execute(query.execution_options(synchronize_session=False))
    row = {"id": uuid7(), "client_id": user.client_id, "user_id": user.id, "name": user.name, "email": user.email}
    row |= {"role": user.role or user.company_role, "invited_by": cast.admin.id, "invited_by_name": cast.admin.name}
    moments = {"asked_at": then, "taken_at": then, "closed_at": then}
    db.session.execute(insert(Invitation).values(business_id=user.business_id, state="sent", **row, **moments))
