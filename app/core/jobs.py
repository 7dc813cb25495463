"""Work for later. A job is queued inside the request's own transaction: what is rolled back never runs. Who does it: worker.py."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, text

from .db import db

Work = TypeVar("Work", bound=Callable[..., None])
MOST_TRIES = 9
# Where the worker does its work, and how much at once: what is slow in one place holds up nobody in another. What is done where,
# the database says (queue.place_of in migrations/db/2_verbs/queue.sql).
WORKPLACES = {"default": 1, "mails": 2, "rounds": 1, "papers": 1, "pictures": 1}


class Job(NamedTuple):
    work: Callable[..., None]
    given_up: Callable[..., None] | None


JOBS: dict[str, Job] = {}

_later = text("select queue.later(:task, cast(:args as jsonb), :at, :lock, :once)")


def job(work: Work) -> Work:
    """Marks a function that the worker runs, once at least. Its arguments are ids and plain words, never a secret."""
    JOBS[work.__name__] = Job(work, None)
    return work


def given_up(work: Callable[..., None]) -> Callable[[Work], Work]:
    """Marks what is called with the same arguments when a job's last try has failed, or whoever asked for it may not any more: then
    it is refused."""

    def mark(ending: Work) -> Work:
        JOBS[work.__name__] = Job(work, ending)
        return ending

    return mark


def later(
    work: Callable[..., None], *, lock: str | None = None, at: datetime | None = None, once: str | None = None,
    through: Connection | None = None, **args: Any,
) -> None:  # fmt: skip
    """Queues it in the request's transaction, or in the one of `through`. `at`: not before; `once`: not beside one of this
    name that waits already."""
    row = {"task": work.__name__, "args": json.dumps(args, default=str), "lock": lock, "at": at, "once": once}
    (through or db.session).execute(_later, row)
