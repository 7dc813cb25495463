"""A password for somebody of the cast, without a link by mail."""

from uuid import UUID

from sqlalchemy import update

from app.core.db import db
from app.core.secrets import hash_password
from app.domain.access.identity import Identity


def give_password(identity_id: UUID, password: str, password_hash: str | None = None) -> None:
    """Through the sign-in door, in a transaction of its own."""
    values = {"password_hash": password_hash or hash_password(password), "temporary_until": None}
    with db.engines["auth"].begin() as connection:
        connection.execute(update(Identity).where(Identity.id == identity_id).values(**values))
