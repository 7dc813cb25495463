"""Work for later. A job is queued inside the request's own transaction: what is rolled back never runs.

The queue's worker reads Procrastinate's tables with a login of its own, and does the work through the worker's door, in
the business that queued it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import procrastinate
from flask import Flask
from sqlalchemy import Connection, text

from .db import db
from .identity import Standing
from .transaction import working_at

Job = TypeVar("Job", bound=Callable[..., None])
JOBS: dict[str, Callable[..., None]] = {}
RETRIES = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=3)

_later = text("select queue.later(:task, cast(:args as jsonb), null, :lock, null)")


def job(work: Job) -> Job:
    """Marks a function that the worker runs. Its arguments are ids and plain words, never a secret."""
    JOBS[work.__name__] = work
    return work


def later(work: Callable[..., None], *, lock: str | None = None, through: Connection | None = None, **args: Any) -> None:
    """Queues it in the request's transaction, or in the one of `through`."""
    row = {"task": work.__name__, "args": json.dumps(args, default=str), "lock": lock}
    (through or db.session).execute(_later, row)


def queue_of(app: Flask) -> procrastinate.App:
    """The queue as its worker sees it: every marked function, each in a transaction of its own."""
    connector = procrastinate.PsycopgConnector(conninfo=app.config["QUEUE_URL"], min_size=1, max_size=4)
    queue = procrastinate.App(connector=connector)
    for name, work in JOBS.items():
        queue.task(name=name, retry=RETRIES)(_in_business(app, work))
    return queue


def _in_business(app: Flask, work: Callable[..., None]) -> Callable[..., None]:
    def run(business_id: str | None = None, **args: Any) -> None:
        with app.app_context(), working_at(Standing("worker", job_business=UUID(business_id) if business_id else None)):
            work(**args)

    return run
