"""Attempts at a password and how many there may be: the one thing that is written although its request fails.

Each try is a row in a transaction of its own, written before the password is looked at. How many are taken, the database's verb
says, which counts them: auth.begin_attempt.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import DateTime, Select, String, Uuid, column, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import Model, db, uuid7
from ...core.device import current_browser, current_device, device_of
from ...core.errors import TooMany
from ...core.jobs import job, later
from ...core.lists import List
from ...core.secrets import digest
from ...core.transaction import undo
from ..activity.activity import Happening

Purpose = Literal["sign_in", "password_reset", "password_change"]

_begin = text("select auth.begin_attempt(:id, :purpose, :email, :ip_address, :user_agent, :browser)")
_succeed = text("select auth.succeed_attempt(:id)")
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
    browser: Mapped[bytes] = mapped_column(server_default="")
    succeeded_at: Mapped[datetime | None]


def begin_attempt(purpose: Purpose, email: str) -> UUID:
    """Raises TooMany where this one is not taken."""
    # Nothing has been written yet. The connection goes back, so that none waits idle while a password is hashed, and no
    # request holds one while it asks for another.
    undo()
    device, id, browser = current_device(), uuid7(), current_browser()
    values: dict[str, Any] = {"id": id, "purpose": purpose, "email": email[:320], "browser": browser and digest(browser)}
    values |= {"ip_address": device.ip_address or "", "user_agent": device.user_agent}
    with db.engines["auth"].begin() as connection:
        wait: int = connection.execute(_begin, values).scalar_one()
    if wait:
        raise TooMany(wait)
    return id


def succeed(attempt_id: UUID) -> None:
    """Counts no longer. Within the request's own transaction: it holds when the request does."""
    db.session.execute(_succeed, {"id": attempt_id})


def fail(attempt_id: UUID, what: Happening) -> None:
    """Has the businesses that know the e-mail told of it. By a job, so that a known one takes no longer than any other."""
    undo()
    with db.engines["auth"].begin() as connection:
        later(note_attempt, through=connection, attempt_id=attempt_id, kind=what.value)


def note_success(what: Happening, email: str) -> None:
    """Of somebody who needed no password for it, and has no session that could be noted."""
    device = current_device()
    values = {"purpose": "password_change", "email": email.lower(), "succeeded_at": func.now()}
    attempt = Attempt(id=uuid7(), ip_address=device.ip_address or "", user_agent=device.user_agent, **values)
    db.session.add(attempt)
    db.session.flush()
    later(note_attempt, attempt_id=attempt.id, kind=what.value)


@job
def note_attempt(attempt_id: str, kind: str) -> None:
    device = device_of(db.session.scalar(_agent, {"id": attempt_id}))
    db.session.execute(_tell, {"id": attempt_id, "kind": kind} | device._asdict())


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
