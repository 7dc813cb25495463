"""One mutant after the other, in a copy of the tree of its own, on a server of its own that stays up."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psycopg

from app.ops.embedded_postgres import EmbeddedPostgres
from config import ROOT
from mutants.mutant import Mutant
from mutants.noticing import LEFT_OUT
from mutants.sql import statement_of
from tests import aftermath
from tests.databases import TEMPLATE, TestServer

# pytest's own answers: tests failed, or could not even be collected.
NOTICED = (1, 2, 3, 4)
NOTHING_RAN = 5


class Outcome(NamedTuple):
    fate: str
    seconds: float
    by: str = ""


class Place:
    """A copy of what git knows or would take, and a server with the template."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vt-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.guard = aftermath.stand_by(self.folder)
        self.tree = self.folder / "tree"
        self.moment = int(time.time())
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
        )
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.tree / name)
        self.postgres = EmbeddedPostgres(self.folder / "postgres", fast=True)
        self.postgres.start()
        self.server = TestServer(self.postgres.superuser_url("postgres"), self.folder / "home")
        self.server.make_template()

    def close(self) -> None:
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.guard.communicate()

    def try_out(self, mutant: Mutant, tests: list[str], patience: float) -> Outcome:
        source = (ROOT / mutant.path).read_bytes()
        if not tests:
            return Outcome("survived", 0, "no test runs it")
        file, began = self.tree / mutant.path, time.monotonic()
        try:
            self._write(file, mutant.apply(source))
            if mutant.function and not self._teach(mutant.apply(source), mutant.function):
                return Outcome("no mutant", time.monotonic() - began)
            fate, by = self._test(tests, patience)
        finally:
            self._write(file, source)
            if mutant.function:
                self._teach(source, mutant.function)
        return Outcome(fate, round(time.monotonic() - began, 1), by)

    def _write(self, file: Path, source: bytes) -> None:
        """In a second of its own: by the second and the size Python knows whether what it has compiled is of this file."""
        file.write_bytes(source)
        self.moment += 1
        os.utime(file, (self.moment, self.moment))

    def _teach(self, source: bytes, function: str) -> bool:
        """Into the template, of which each test run has a clone."""
        with psycopg.connect(self.server.at(TEMPLATE), autocommit=True) as connection:
            try:
                connection.execute(statement_of(source, function).encode())
            except psycopg.Error:
                return False
        return True

    def _test(self, tests: list[str], patience: float) -> tuple[str, str]:
        (self.folder / "tests").write_text("\n".join(tests))
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:randomly", "-p", "no:xdist", "-m", LEFT_OUT]
        command += ["--server", self.server.url, str(self.server.home), f"@{self.folder / 'tests'}"]
        around = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "MUTANTS"))}
        with subprocess.Popen(
            command, cwd=self.tree, env=around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        ) as run:
            try:
                told, _ = run.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL)
                self._sweep()
                return "killed", "time"
        if run.returncode in NOTICED:
            words = [line for line in told.splitlines() if line.startswith(("FAILED ", "ERROR "))]
            return "killed", words[0].split(" - ")[0].partition(" ")[2] if words else "it did not start"
        if run.returncode == NOTHING_RAN:
            return "survived", "no test runs it"
        if run.returncode != 0:
            return "killed", f"pytest ended with {run.returncode}"
        return "survived", ""

    def _sweep(self) -> None:
        """The databases of a run that was ended in the middle."""
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            names = connection.execute("select datname from pg_database where datname ~ '^vitrine_[0-9a-f]{12}$'").fetchall()
        for (name,) in names:
            self.server.drop(name)
