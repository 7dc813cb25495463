"""The web servers, each with two workers, and what their processes use."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

import config
from app.ops.supervisor import is_healthy

WORKERS = 2
CONNECTIONS = 8
PATIENCE = 60

# A few connections land on the workers by chance, sometimes all on one, while the many of a real day even out. So each
# worker takes its share and no more: for a measurement alone, since a connection that only waits counts as well.
SHARE = str(CONNECTIONS // WORKERS)
GUNICORN = ("-m", "gunicorn", "--workers", str(WORKERS), "--bind", "127.0.0.1:{port}", "--log-level", "warning")
GRANIAN = (
    *("-m", "app.ops.web_server", "--interface", "wsgi", "--http", "1", "--no-ws", "--log-level", "error"),
    *("--host", "127.0.0.1", "--port", "{port}", "--workers", str(WORKERS), "--backpressure", SHARE),
)

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "granian": (*GRANIAN, "--blocking-threads", "256"),
    "granian-1-thread": (*GRANIAN, "--blocking-threads", "1"),
    "granian-2-threads": (*GRANIAN, "--blocking-threads", "2"),
    "granian-4-threads": (*GRANIAN, "--blocking-threads", "4"),
    "gunicorn": GUNICORN,
    "gunicorn-gthread": (*GUNICORN, "--worker-class", "gthread", "--threads", "4"),
}


def installed() -> list[str]:
    return [kind for kind in COMMANDS if find_spec(kind.partition("-")[0])]


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    process: psutil.Process

    @property
    def memory(self) -> int:
        """What only they have and their share of what they share, in bytes."""
        return sum(_pss(process.pid) for process in tree(self.process))


@contextmanager
def serve(kind: str, application: str = "wsgi:app", **environment: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, *(word.format(port=port) for word in COMMANDS[kind]), application]
    around = os.environ | {"PORT": str(port), "BASE_URL": f"http://localhost:{port}"} | environment
    child = subprocess.Popen(command, cwd=config.ROOT, env=around, start_new_session=True)
    try:
        deadline = time.monotonic() + PATIENCE
        while not is_healthy("127.0.0.1", port, f"localhost:{port}"):
            if child.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{kind} did not start.")
            time.sleep(0.1)
        yield Server(port, psutil.Process(child.pid))
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def tree(root: psutil.Process) -> list[psutil.Process]:
    return [root, *root.children(recursive=True)]


def busy_cores() -> float:
    """What others do meanwhile: figures of a busy machine are good for ratios alone."""
    used: float = psutil.cpu_percent(interval=2)
    return used / 100 * (psutil.cpu_count() or 1)


def cpu_seconds(roots: Iterable[psutil.Process]) -> dict[int, float]:
    """By process, since some begin and some end while others are measured."""
    used: dict[int, float] = {}
    for process in (process for root in roots for process in tree(root)):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used[process.pid] = times.user + times.system
    return used


def _pss(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return 1024 * next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
