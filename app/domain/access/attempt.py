"""Failed sign-ins and how many there may be: the one thing that is written although its request fails.

Each try is a row in a transaction of its own, written before the password is looked at, so that no number of processes
or parallel requests gets more tries than these.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from ...core.db import db, uuid7
from ...core.device import current_device, device_of
from ...core.jobs import job, later
from ...core.transaction import undo

WINDOW = timedelta(minutes=15)
PER_EMAIL = 10
PER_ADDRESS = 60


class Attempt(NamedTuple):
    id: UUID
    wait: int
    """Seconds until the next try is taken; 0: this one is."""


# Those who try the same e-mail at the same moment count one after the other.
_wait_turn = text("select pg_advisory_xact_lock(hashtextextended('attempt:' || lower(btrim(:email)), 0))")
_insert = text("""
    insert into auth.attempts (id, purpose, email, ip_address, user_agent)
    values (:id, :purpose, lower(btrim(:email)), :ip, :agent)
""")
_earlier = text("""
    select count(*) filter (where email = lower(btrim(:email))) as by_email,
           count(*) filter (where ip_address = :ip) as by_address,
           ceil(extract(epoch from min(at) + :window - clock_timestamp())) as wait
      from auth.attempts
     where purpose = :purpose and at > clock_timestamp() - :window and succeeded_at is null and id <> :id
       and (email = lower(btrim(:email)) or ip_address = :ip)
""")


def begin_attempt(purpose: str, email: str) -> Attempt:
    # Nothing has been written yet. The connection goes back, so that none waits idle while a password is hashed, and no
    # request holds one while it asks for another.
    undo()
    around, id = current_device(), uuid7()
    values = {
        "id": id,
        "purpose": purpose,
        "email": email[:320],
        "ip": around.ip_address or "",
        "agent": around.user_agent,
    }
    with db.engines["auth"].begin() as connection:
        connection.execute(_wait_turn, values)
        connection.execute(_insert, values)
        earlier = connection.execute(_earlier, {**values, "window": WINDOW}).one()
    too_many = earlier.by_email >= PER_EMAIL or earlier.by_address >= PER_ADDRESS
    return Attempt(id, max(int(earlier.wait or 1), 1) if too_many else 0)


def succeeded(attempt: Attempt) -> None:
    """Within the request's own transaction: it holds when the request does."""
    db.session.execute(text("update auth.attempts set succeeded_at = clock_timestamp() where id = :id"), {"id": attempt.id})


def failed(attempt: Attempt, kind: str) -> None:
    """Has the businesses that know the e-mail told of it. By a job, so that a known one takes no longer than any other."""
    undo()
    with db.engines["auth"].begin() as connection:
        later(note_attempt, through=connection, attempt_id=attempt.id, kind=kind)


@job
def note_attempt(attempt_id: str, kind: str) -> None:
    agent = db.session.scalar(text("select auth.agent_of_attempt(:id)"), {"id": attempt_id})
    machine = device_of(agent)
    values = {
        "id": attempt_id,
        "kind": kind,
        "device": machine.device_type,
        "browser": machine.browser,
        "platform": machine.platform,
    }
    db.session.execute(text("select auth.note_attempt(:id, :kind, :device, :browser, :platform)"), values)
