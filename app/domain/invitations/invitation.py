"""An invitation that was asked for: what the cap counts, and what became of its mail. Each resend is one more."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model, db
from ...core.states import State
from ...core.words import N_
from ..users.user import User


class InvitationStatus(State, name="invitation"):
    """Where the invitation of a person stands; `off`: whoever has come was shut out again."""

    INVITED = "invited", "Invited", "info"
    EXPIRED = "expired", "Expired", "warn"
    ACTIVE = "active", "Active", "good"
    OFF = "off", "No access"


class MailStatus(State, name="invitation_mail", kept="invitations.state"):
    """What became of an invitation's mail: written down, taken into the cap and queued, and how it ended."""

    WAITING = "waiting", "Waiting", "neutral", ("queued", "skipped")
    QUEUED = "queued", "On its way", "info", ("sent", "failed")
    SENT = "sent", "Sent", "good"
    FAILED = "failed", "Failed", "warn"
    SKIPPED = "skipped", "Left out", "neutral"


class Invitation(InBusiness, Model):
    __tablename__ = "invitations"

    client_id: Mapped[UUID | None]
    bulk_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    invited_by: Mapped[UUID | None]
    invited_by_name: Mapped[str]
    by_owner: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None]
    possible_at: Mapped[datetime | None]
    asked_at: Mapped[datetime] = mapped_column(server_default=db.func.now())
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


def invitation_status(user: Any) -> InvitationStatus:
    """Where the invitation of a row with joined_at and invitation_until stands."""
    if user.joined_at:
        return InvitationStatus.ACTIVE
    is_over = user.invitation_until and user.invitation_until <= datetime.now(UTC)
    return InvitationStatus.EXPIRED if is_over else InvitationStatus.INVITED


def pending_status(user: Any) -> InvitationStatus | None:
    """Of one who was invited, and has not come yet."""
    return invitation_status(user) if user.invited_at and not user.joined_at else None


def has_status(state: str) -> ColumnElement[bool]:
    """The users whose invitation stands there; whoever was never invited stands nowhere."""
    invited = User.invited_at.is_not(None)
    if state == "active":
        return and_(invited, User.joined_at.is_not(None))
    if state == "invited":
        return and_(invited, User.joined_at.is_(None), User.invitation_until > func.now())
    if state == "expired":
        return and_(invited, User.joined_at.is_(None), User.invitation_until <= func.now())
    return invited


MAY_NOT = N_("Whoever sent it may not invite any more.")


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
    db.session.execute(query.values(finished_at=func.now()))
