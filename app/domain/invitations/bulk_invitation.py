"""Inviting all clients that have nobody yet, at once: a job goes through them, and what became of each is kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model, db
from .invitation import Invitation


class BulkInvitation(InBusiness, Model):
    __tablename__ = "bulk_invitations"

    started_by: Mapped[UUID | None]
    started_by_name: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(server_default=db.func.now())
    total: Mapped[int] = mapped_column(Integer)
    finished_at: Mapped[datetime | None]


def close_bulk(id: UUID) -> None:
    """It is over when nobody waits any more. The row is locked first: of two last ones, the later sees both."""
    db.session.execute(select(BulkInvitation.id).where(BulkInvitation.id == id).with_for_update())
    waiting = select(Invitation.id).where(Invitation.bulk_id == id, Invitation.state.in_(("waiting", "queued"))).exists()
    query = update(BulkInvitation).where(BulkInvitation.id == id, BulkInvitation.finished_at.is_(None), ~waiting)
    db.session.execute(query.values(finished_at=func.now()).execution_options(synchronize_session=False))
