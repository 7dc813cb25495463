"""Doing the queued work in a test: the real worker, once, until the queue is empty."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from app.core.worker import make_queue
from tests.databases import kept


def forget_jobs(app) -> None:
    """What other tests and a firm's past would still have done: their documents and mails. A test that runs jobs means its own."""
    kept(app.config["QUEUE_URL"]).execute("delete from queue.procrastinate_jobs")


@contextmanager
def without_jobs(app) -> Iterator[None]:
    """What is queued meanwhile is not left to be done; what was queued before is."""
    queue = kept(app.config["QUEUE_URL"])
    (newest,) = queue.execute("select coalesce(max(id), 0) from queue.procrastinate_jobs").fetchone()
    yield
    queue.execute("delete from queue.procrastinate_jobs where id > %s", (newest,))


def run_jobs(app) -> None:
    queue = make_queue(app)

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    # In a thread of its own: where a browser is driven, this one has an event loop already.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work()).result()
