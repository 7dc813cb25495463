"""Who was invited, as a list: the firm's people and the clients', with what became of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from ...core.db import db
from ...core.search import contains
from ..clients.client import Client
from ..users.user import User
from .invitation import STATES, Invitation, that_are

ORDERS = {"name": func.lower(User.name), "invited": User.invited_at, "seen": User.last_sign_in_at}
NEWEST = User.id == Invitation.user_id
COLUMNS = (
    User.id, User.name, User.email, User.user_type, User.role, User.company_role, User.is_active, User.invited_at,
    User.invitation_until, User.joined_at, User.last_sign_in_at, User.client_id, Client.name.label("client_name"),
)  # fmt: skip


def invited(actor: Any, state: str, words: str | None) -> Any:
    """Each with what the mail server said to the newest mail, if it would not take it."""
    refused = NEWEST, Invitation.state == "failed", Invitation.taken_at == User.invited_at
    failure = select(func.max(Invitation.reason)).where(*refused)
    query = User.visible_to(actor).with_only_columns(*COLUMNS, failure.correlate(User).scalar_subquery().label("failure"))
    return searched(query.outerjoin(Client, Client.id == User.client_id).where(that_are(state)), words)


def searched(query: Any, words: str | None) -> Any:
    return query.where(contains(words, User.name, User.email)) if words else query


def counts(actor: Any, words: str | None) -> dict[str, int]:
    names = ("all", *STATES)
    counted = [func.count().filter(that_are(name)).label(name) for name in names]
    row = db.session.execute(searched(User.visible_to(actor).with_only_columns(*counted), words)).one()
    return {name: getattr(row, name) for name in names}
