"""The identity behind an e-mail: one person's sign-in, whatever memberships it opens."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from ...core.db import db
from ...core.secrets import hash_password


def identity_for(email: str) -> UUID:
    """The identity of an e-mail; whether it was new is nobody's business."""
    found: UUID = db.session.execute(text("select auth.identity_for(:email)"), {"email": email}).scalar_one()
    return found


def give_password(identity_id: UUID, password: str, kept: str | None = None) -> None:
    """Through the sign-in door, in a transaction of its own."""
    with db.engines["auth"].begin() as connection:
        row = {"password": kept or hash_password(password), "id": identity_id}
        connection.execute(text("update auth.identities set password_hash = :password, temporary_until = null where id = :id"), row)
