"""What bin/run runs: the database, the worker and the web server, started in order, watched, and stopped together.

The commands that prepare the database get its superuser; the processes that stay get a place without a login (theirs
stand in the secrets file), so that nothing that ever talks to the outside knows the superuser's password.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from app.ops.embedded_postgres import EmbeddedPostgres, PostgresFailed

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "vitrine"
WEB_PROCESSES = 2
WEB_THREADS = 256  # that wait for bodies; one of them runs (core/turns.py)
READY_SECONDS = 60
STOP_SECONDS = 10
GLANCE_SECONDS = 0.1

# What would let a process in as somebody it is not.
LOGINS = ("DATABASE_URL", "PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSERVICE", "PGSERVICEFILE")


class CannotRun(RuntimeError):
    """The message says why, and what to do."""


class Stopped(Exception):
    """Somebody asked us to stop."""


def main() -> int:
    supervisor = Supervisor(os.environ)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.stopping.set())
    try:
        supervisor.run()
    except Stopped:
        print("\nStopped.")
    except (CannotRun, PostgresFailed, PermissionError) as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    return 0


class Supervisor:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self.home = Path(environ.get("VITRINE_HOME") or ROOT / "data").resolve()
        self.host = environ.get("HOST") or "127.0.0.1"
        self.port = int(environ.get("PORT") or 8000)
        self.address = (environ.get("BASE_URL") or f"http://localhost:{self.port}").rstrip("/")
        self.database_url = environ.get("DATABASE_URL")
        self.environment = {name: value for name, value in environ.items() if name not in LOGINS} | {
            "BASE_URL": self.address,
            "FLASK_APP": "app",
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "VITRINE_DEMO": environ.get("VITRINE_DEMO", "1"),
            "VITRINE_HOME": str(self.home),
        }
        self.stopping = threading.Event()
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def run(self) -> None:
        """Until asked to stop, or until one of the children ends."""
        check_port(self.host, self.port)
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        print("Starting Vitrine…", flush=True)
        if self.database_url:
            self._run_on(self.database_url)
        else:
            with EmbeddedPostgres(self.home / "postgres") as server:
                self._run_on(server.superuser_url(DATABASE))

    def _run_on(self, database_url: str) -> None:
        self.environment["VITRINE_DATABASE"] = without_login(database_url)
        try:
            self._prepare(database_url)
            self._start("web server", server_command(self.host, self.port))
            self._wait_until_healthy()
            self._start("worker", flask_command("worker"))
            self._show()
            while True:
                self._glance()
        finally:
            self._stop_children()

    def _prepare(self, database_url: str) -> None:
        """Every step finds out for itself whether it is still needed."""
        as_superuser = self.environment | {"DATABASE_URL": database_url}
        self._complete(flask_command("database", "prepare"), as_superuser)
        self._complete(flask_command("db", "upgrade"), as_superuser)
        if self._is_demo:
            self._complete(flask_command("demo", "load"), as_superuser)

    def _show(self) -> None:
        if self._is_demo:
            self._complete(flask_command("demo", "show"), self.environment)
        print(f"\nVitrine runs at {self.address}   (Ctrl-C stops it)", flush=True)

    @property
    def _is_demo(self) -> bool:
        return self.environment["VITRINE_DEMO"] == "1"

    # Children: each in a session of its own, so that Ctrl-C reaches us alone and we stop them in order.

    def _start(self, name: str, command: list[str], environment: Mapping[str, str] | None = None) -> None:
        self.children[name] = subprocess.Popen(
            command, cwd=ROOT, env=environment or self.environment, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def _complete(self, command: list[str], environment: Mapping[str, str]) -> None:
        name = " ".join(command[2:])
        self._start(name, command, environment)
        while self.children[name].poll() is None:
            self._pause()
        if code := self.children.pop(name).returncode:
            raise CannotRun(f"`{name}` failed with code {code}. What it said stands above.")

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not is_healthy(self.host, self.port, urlsplit(self.address).netloc):
            self._glance()
            if time.monotonic() > deadline:
                raise CannotRun(f"The web server runs, but {self.address}/health did not answer in {READY_SECONDS} s.")

    def _glance(self) -> None:
        self._pause()
        for name, child in self.children.items():
            if child.poll() is not None:
                raise CannotRun(f"The {name} ended with code {child.returncode}. What it said stands above.")

    def _pause(self) -> None:
        if self.stopping.wait(GLANCE_SECONDS):
            raise Stopped

    def _stop_children(self) -> None:
        """The newest first, with time to finish what they do; then whatever of them is left."""
        for child in reversed(self.children.values()):
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def server_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "app.ops.web_server", "--interface", "wsgi", "--http", "1", "--no-ws", "--log-level", "error"),
        *("--host", host, "--port", str(port), "--workers", str(WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS)),
        "--respawn-failed-workers",
        "wsgi:app",
    ]


def flask_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", *words]


def without_login(url: str) -> str:
    """Where a database is, and not who asks, in whichever of its two places that stands."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] not in ("user", "password")], safe="/")
    return f"{parts.scheme}://{place}{parts.path}" + (f"?{query}" if query else "")


def check_port(host: str, port: int) -> None:
    """Before anything starts, since a server that fails half-way says it less clearly."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} on {host} cannot be used: {error.strerror}.\nChoose another one, for example: PORT={port + 1} bin/run"
            ) from error


def is_healthy(host: str, port: int, host_name: str) -> bool:
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/health", headers={"Host": host_name})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
