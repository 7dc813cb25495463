"""Attempts at a password and how many there may be: the one thing that is written although its request fails.

Each try is a row in a transaction of its own, written before the password is looked at, so that no number of processes
or parallel requests gets more tries than these.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import DateTime, Select, String, Uuid, column, extract, func, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import Model, db, uuid7
from ...core.device import current_device, device_of
from ...core.errors import TooMany
from ...core.jobs import job, later
from ...core.lists import List
from ...core.transaction import undo
from ..activity.activity import Happening

WINDOW = timedelta(minutes=15)
PER_EMAIL = 10
PER_ADDRESS = 60

Purpose = Literal["sign_in", "password_reset", "password_change"]

# Those who try the same e-mail at the same moment count one after the other.
_wait_turn = text("select pg_advisory_xact_lock(hashtextextended('attempt:' || lower(btrim(:email)), 0))")
_agent = text("select auth.agent_of_attempt(:id)")
_tell = text("select auth.note_attempt(:id, :kind, :device_type, :browser, :platform)")


class Attempt(Model):
    __tablename__ = "attempts"
    __table_args__ = {"schema": "auth"}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    purpose: Mapped[str]
    email: Mapped[str]
    ip_address: Mapped[str]
    user_agent: Mapped[str | None]
    succeeded_at: Mapped[datetime | None]


def begin_attempt(purpose: Purpose, email: str) -> UUID:
    """Raises TooMany where this one is no longer taken."""
    id, wait = write_attempt(purpose, email)
    if wait:
        raise TooMany(wait)
    return id


def write_attempt(purpose: Purpose, email: str) -> tuple[UUID, int]:
    """Its id, and the seconds until the next one is taken; 0: this one is."""
    # Nothing has been written yet. The connection goes back, so that none waits idle while a password is hashed, and no
    # request holds one while it asks for another.
    undo()
    device, id, email = current_device(), uuid7(), email[:320]
    address = device.ip_address or ""
    values: dict[str, Any] = {"id": id, "purpose": purpose, "email": func.lower(func.btrim(email))}
    values |= {"ip_address": address, "user_agent": device.user_agent}
    with db.engines["auth"].begin() as connection:
        connection.execute(_wait_turn, {"email": email})
        connection.execute(insert(Attempt).values(**values))
        earlier = connection.execute(_earlier(id, purpose, email, address)).one()
    too_many = earlier.by_email >= PER_EMAIL or earlier.by_address >= PER_ADDRESS
    return id, max(int(earlier.wait or 1), 1) if too_many else 0


def succeed(attempt_id: UUID) -> None:
    """Counts no longer. Within the request's own transaction: it holds when the request does."""
    db.session.execute(update(Attempt).where(Attempt.id == attempt_id).values(succeeded_at=func.clock_timestamp()))


def fail(attempt_id: UUID, what: Happening) -> None:
    """Has the businesses that know the e-mail told of it. By a job, so that a known one takes no longer than any other."""
    undo()
    with db.engines["auth"].begin() as connection:
        later(note_attempt, through=connection, attempt_id=attempt_id, kind=what.value)


@job
def note_attempt(attempt_id: str, kind: str) -> None:
    device = device_of(db.session.scalar(_agent, {"id": attempt_id}))
    db.session.execute(_tell, {"id": attempt_id, "kind": kind} | device._asdict())


def _earlier(id: UUID, purpose: Purpose, email: str, address: str) -> Select[int, int, Decimal | None]:
    """How many others of the last minutes failed, by the same e-mail and from the same address, and when the first is forgotten."""
    same_email, same_address = Attempt.email == func.lower(func.btrim(email)), Attempt.ip_address == address
    now = func.clock_timestamp(type_=DateTime(timezone=True))
    recent = Attempt.purpose == purpose, Attempt.at > now - WINDOW, Attempt.succeeded_at.is_(None)
    return select(
        func.count().filter(same_email).label("by_email"),
        func.count().filter(same_address).label("by_address"),
        func.ceil(extract("epoch", func.min(Attempt.at) + WINDOW - now)).label("wait"),
    ).where(*recent, Attempt.id != id, or_(same_email, same_address))


ROWS = func.platform.unknown_attempts().table_valued(
    column("id", Uuid), column("at", DateTime), column("email", String), column("ip_address", String), column("user_agent", String),
    name="attempts",
).c  # fmt: skip


class UnknownAttempt:
    """Rows of a function, which asks for the permission itself."""

    id = ROWS.id

    @staticmethod
    def visible_to(_: Viewer) -> Select[*tuple[Any, ...]]:
        return select(ROWS.id)


unknown_attempts = List(
    UnknownAttempt,
    columns=(ROWS.at, ROWS.email, ROWS.ip_address, ROWS.user_agent),
    search=(ROWS.email, ROWS.ip_address),
    orders={"at": ROWS.at, "email": ROWS.email, "address": ROWS.ip_address},
    order="-at",
)
