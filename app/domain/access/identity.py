"""The identity behind an e-mail: one person's sign-in, whatever memberships it opens."""

from datetime import datetime
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db, uuid7


class Identity(Model):
    """The sign-in door alone reads these rows; every other asks a definer verb of the database."""

    __tablename__ = "identities"
    __table_args__ = {"schema": "auth"}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    password_hash: Mapped[str | None]
    # Set as long as the password is a temporary one: nothing opens before its owner has chosen their own.
    temporary_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())


def get_or_create_identity(email: str) -> UUID:
    """The identity of an e-mail; whether it was new is nobody's business."""
    found: UUID = db.session.execute(text("select auth.identity_for(:email)"), {"email": email}).scalar_one()
    return found


def locale_of(identity_id: UUID) -> str | None:
    """In which their mails are; None for whoever is of no business."""
    found: str | None = db.session.execute(text("select auth.locale_of(:id)"), {"id": identity_id}).scalar_one()
    return found


_identity = "insert into auth.identities (id, email, password_hash) values (%s, %s, %s) on conflict (lower(email)) do nothing"
_operator = """
    insert into platform.operators (identity_id, name, welcomed_at)
    select id, %s, case when %s then now() end from auth.identities where lower(email) = lower(%s)
    on conflict do nothing
"""


def add_operator(migrator_url: str, *, email: str, name: str, password_hash: str | None = None) -> bool:
    """Whether there was none of this e-mail. One who is known already keeps their password. Without one given, the next
    mail is a welcome."""
    with psycopg.connect(migrator_url) as connection:
        connection.execute(_identity, (uuid7(), email, password_hash))
        return connection.execute(_operator, (name, password_hash is not None, email)).rowcount == 1
