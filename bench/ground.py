"""The ground that is measured on: a PostgreSQL of its own with durable settings, seeded once a day, and the application.

It stays in .bench/, so that the next run begins at once; a changed seed or schema, or another day, makes it anew.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import psutil
import psycopg

import config
from app.ops.embedded_postgres import EmbeddedPostgres

FOLDER = config.ROOT / ".bench"
SEEDS = [Path(__file__).with_name(name) for name in ("seed.sql", "offices.sql")]
LEFT_BEHIND = "delete from app.activities where business_id = (select id from platform.businesses where slug = 'bench')"


@contextmanager
def ground() -> Iterator[EmbeddedPostgres]:
    """The database runs and is seeded, and the environment says where: what is started from here finds it."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    home = FOLDER / hashlib.sha256(b"".join(_what_it_is_made_of())).hexdigest()[:12]
    for old in FOLDER.iterdir():
        if old.is_dir() and old != home:
            shutil.rmtree(old)
    with EmbeddedPostgres(home / "postgres") as server:
        os.environ |= {"VITRINE_HOME": str(home), "VITRINE_DATABASE": server.url("vitrine"), "FLASK_APP": "app"}
        if not (home / "seeded").exists():
            _make(server, home)
        yield server


def _what_it_is_made_of() -> Iterator[bytes]:
    yield datetime.now(UTC).date().isoformat().encode()
    for file in (*SEEDS, *sorted((config.ROOT / "migrations").rglob("*.sql"))):
        yield file.read_bytes()


def _make(server: EmbeddedPostgres, home: Path) -> None:
    superuser = server.superuser_url("vitrine")
    environment = os.environ | {"DATABASE_URL": superuser}
    for command in (("database", "prepare"), ("db", "upgrade")):
        subprocess.run([sys.executable, "-m", "flask", *command], env=environment, cwd=config.ROOT, check=True)
    began = perf_counter()
    password = config.read_secrets(home)["roles"]["vitrine_migrator"]
    with psycopg.connect(config.login_url(server.url("vitrine"), "vitrine_migrator", password)) as connection:
        for seed in SEEDS:
            connection.execute(seed.read_bytes())
    tidy(server)
    (home / "seeded").touch()
    print(f"Seeded in {perf_counter() - began:.0f} s.", file=sys.stderr)


def tidy(server: EmbeddedPostgres) -> None:
    """As after a quiet night: nothing left of earlier runs, statistics up to date, and nothing waiting to be written. What the
    offices' lists are measured on stays: the pages that write are another firm's."""
    with psycopg.connect(server.superuser_url("vitrine"), autocommit=True) as connection:
        connection.execute(LEFT_BEHIND)
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


def postmaster(server: EmbeddedPostgres) -> psutil.Process:
    return psutil.Process(int((server.folder / "data" / "postmaster.pid").read_text().split()[0]))
