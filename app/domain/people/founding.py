"""The first steps of a business: the firm itself, then people with an identity of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from ...core.db import db, uuid7
from ...core.errors import Refused
from ...core.identity import Standing
from ...core.secrets import hash_password
from ...core.transaction import working_at
from .business import Business
from .user import User


def found_business(**values: Any) -> UUID:
    """Through the platform's door, in a transaction of its own."""
    with working_at(Standing("platform")):
        return add_business(values)


def add_business(values: dict[str, Any]) -> UUID:
    statement = insert(Business).values(id=uuid7(), **values).on_conflict_do_nothing(index_elements=["slug"])
    id: UUID | None = db.session.execute(statement.returning(Business.id)).scalar()
    if id is None:
        raise Refused(f"There is a business with the slug {values['slug']} already.", "slug")
    return id


def identity_for(email: str) -> UUID:
    """The identity of an e-mail; whether it was new is nobody's business."""
    found: UUID = db.session.execute(text("select auth.identity_for(:email)"), {"email": email}).scalar_one()
    return found


def add_user(*, name: str, email: str, user_type: str = "staff", **values: Any) -> User:
    user = User(id=uuid7(), identity_id=identity_for(email), name=name, email=email, user_type=user_type, **values)
    db.session.add(user)
    db.session.flush()
    return user


def give_password(identity_id: UUID, password: str, kept: str | None = None) -> None:
    """Through the sign-in door, in a transaction of its own."""
    with db.engines["auth"].begin() as connection:
        row = {"password": kept or hash_password(password), "id": identity_id}
        connection.execute(text("update auth.identities set password_hash = :password, temporary_until = null where id = :id"), row)
