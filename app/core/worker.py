"""Who does the work for later: a process of its own, and no web process loads what it takes.

The queue's worker reads Procrastinate's tables with a login of its own, and does the work through the worker's door, in
the business of whoever asked for it: the database has written that down, and tells the worker no more than the job's number.
"""

import asyncio
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import procrastinate
from flask import Flask
from procrastinate.exceptions import ConnectorException

from .db import get_asker
from .errors import NotSent
from .jobs import JOBS, MOST_TRIES, WORKPLACES, Job
from .standing import Standing
from .transaction import working_at

# Of the workers in this process: a job of theirs is not stalled, however late their sign of life is.
_own_worker_ids: set[int] = set()


def make_queue(app: Flask) -> procrastinate.App:
    """The queue as its worker sees it: every marked function, each in a transaction of its own."""
    connector = procrastinate.PsycopgConnector(conninfo=app.config["QUEUE_URL"], min_size=1, max_size=4)
    queue = procrastinate.App(connector=connector)
    retries = RetryUnlessRefused(max_attempts=MOST_TRIES - 1, exponential_wait=app.config["RETRY_SECONDS"])
    for name, job in JOBS.items():
        queue.task(name=name, retry=retries, pass_context=True)(_in_business(app, job))
    return queue


class RetryUnlessRefused(procrastinate.RetryStrategy):
    """Most things work when they are tried again later. A mail that was refused does not."""

    def get_retry_decision(self, *, exception: BaseException, job: Any) -> procrastinate.RetryDecision | None:
        return None if isinstance(exception, NotSent) else super().get_retry_decision(exception=exception, job=job)


def _in_business(app: Flask, job: Job) -> Callable[..., None]:
    def run(context: procrastinate.JobContext, **args: Any) -> None:
        place = Standing("worker", job=context.job.id)
        _own_worker_ids.add(context.job.worker_id or 0)
        with app.app_context():
            try:
                if _may(place):
                    with working_at(place):
                        job.work(**args)
                elif job.given_up:
                    with working_at(place):
                        job.given_up(**args, is_refused=True)
            except Exception:
                if job.given_up and context.job.attempts + 1 >= MOST_TRIES:
                    with working_at(place):
                        job.given_up(**args, is_refused=False)
                raise

    return run


def _may(place: Standing) -> bool:
    """Whether whoever asked for it still may. A transaction of its own, as a job may want its own from the first."""
    with working_at(place):
        asked = get_asker()
    return asked is None or asked.may


async def run_worker(queue: procrastinate.App, dead_after: float) -> None:
    """Does the queued work until it is cancelled, and then what is begun. It gives signs of life; a job whose worker gives none
    any more is tried again."""
    # Beside the work, names of servers are looked up.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(sum(WORKPLACES.values()) + 2))

    async def work_at(place: str, room: int) -> None:
        await queue.run_worker_async(
            queues=[place], concurrency=room, install_signal_handlers=False, update_heartbeat_interval=dead_after / 5,
            stalled_worker_timeout=dead_after,
        )  # fmt: skip

    places = [asyncio.create_task(work_at(place, room)) for place, room in WORKPLACES.items()]
    rescue = asyncio.create_task(_retry_stalled_jobs(queue, dead_after))
    try:
        (ended, *_), _rest = await asyncio.wait(places, return_when=asyncio.FIRST_COMPLETED)
        # Without one of them it is no worker: whoever watches starts another.
        raise RuntimeError("One of the worker's places has ended.") from ended.exception()
    finally:
        for task in (rescue, *places):
            task.cancel()
        await asyncio.gather(rescue, *places, return_exceptions=True)


@contextmanager
def cancelled_by_signals() -> Iterator[None]:
    """By the first; a second one waits for nothing."""
    loop, task, signals = asyncio.get_running_loop(), asyncio.current_task(), (signal.SIGINT, signal.SIGTERM)
    assert task is not None

    def stop() -> None:
        let_go()
        task.cancel()

    def let_go() -> None:
        for one in signals:
            loop.remove_signal_handler(one)
            signal.signal(one, signal.SIG_DFL)

    for one in signals:
        loop.add_signal_handler(one, stop)
    try:
        with suppress(asyncio.CancelledError):
            yield
    finally:
        let_go()


async def _retry_stalled_jobs(queue: procrastinate.App, dead_after: float) -> None:
    while True:
        with suppress(ConnectorException):  # Another was faster, or the database is away: there is a next time.
            for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=dead_after):
                if job.worker_id not in _own_worker_ids:
                    await queue.job_manager.retry_job(job)
        await asyncio.sleep(dead_after / 5)
