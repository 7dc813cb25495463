"""Doing the queued work in a test: the real worker, once, until the queue is empty."""

from __future__ import annotations

import asyncio

from app.core.jobs import queue_of


def run_jobs(app) -> None:
    queue = queue_of(app)

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(work())
