"""The identity behind an e-mail: one person's sign-in, whatever memberships it opens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db


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
