"""Databases for tests: one template, made by the real commands, and clones of it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from click.testing import Result
from flask import Flask
from psycopg import conninfo, sql
from sqlalchemy import Engine, create_engine

from app import create_app
from app.core.db import db, share
from app.ops import database as making
from app.ops import founding
from config import DOORS, ROOT, login_url, read_secrets, server_address

# Every app under test is told where its own database is.
os.environ.setdefault("VITRINE_DATABASE", "postgresql:///nowhere")

TEMPLATE = "vitrine_template"

REVISIONS = sorted(path.name.partition("_")[0] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
# The newest revision, the one before it, and what the next will be called.
HEAD, BEFORE, NEXT = REVISIONS[-1], REVISIONS[-2], f"{int(REVISIONS[-1]) + 1:04d}"

FIRST_WITH_SCRAM_ITERATIONS = 160000


@cache
def migrating(url: str) -> Engine:
    """A command's process ends after its one connection; a test's founds a thousand businesses."""
    engine = create_engine(url, hide_parameters=True, pool_size=1, pool_reset_on_return=None)
    share(engine)
    return engine


founding.engine_at = migrating

KEPT: dict[str, psycopg.Connection[Any]] = {}


def kept(url: str) -> psycopg.Connection[Any]:
    """One connection for all who look at what was committed, or put away what is left: a new one takes longer than they do."""
    if url in KEPT and not is_alive(KEPT[url]):
        del KEPT[url]
    if url not in KEPT:
        KEPT[url] = psycopg.connect(url, autocommit=True)
    return KEPT[url]


def is_alive(connection: psycopg.Connection[Any]) -> bool:
    """Some tests end all that there are."""
    try:
        connection.execute("select 1")
    except psycopg.OperationalError:
        return False
    return True


def let_go(name: str) -> None:
    """Of this database."""
    for url in [url for url in KEPT if conninfo.conninfo_to_dict(url)["dbname"] == name]:
        KEPT.pop(url).close()


class TestServer:
    __test__ = False

    def __init__(self, url: str, home: Path, customer: str | None = None) -> None:
        self.url = url
        self.home = home
        self.compiled = home.parent / "compiled"
        self.customer = customer

    def at(self, name: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def preparing(self, name: str) -> str:
        """Whoever prepares the database: a superuser, or a customer of somebody else's server, who owns it and may create roles."""
        return (
            login_url(server_address({"DATABASE_URL": self.at(name)}), "customer", self.customer)
            if self.customer
            else self.at(name)
        )

    def make_template(self) -> None:
        self.compiled.mkdir()
        with psycopg.connect(self.url, autocommit=True) as connection:
            if connection.info.server_version >= FIRST_WITH_SCRAM_ITERATIONS:
                # Of the time that each of thousands of connections takes, the client hashes its password for the half.
                connection.execute("alter system set scram_iterations = 1")
                connection.execute("select pg_reload_conf()")
                connection.execute("set scram_iterations = 1")
                password = sql.Literal(conninfo.conninfo_to_dict(self.url)["password"])
                connection.execute(sql.SQL("alter role current_user password {}").format(password))
            if self.customer:
                password = sql.Literal(self.customer)
                connection.execute(sql.SQL("create role customer login createrole nosuperuser password {}").format(password))
                connection.execute(sql.SQL("create database {} owner customer").format(sql.Identifier(TEMPLATE)))
        making.prepare(self.preparing(TEMPLATE), self.home)
        made = self.migrate(self.at(TEMPLATE), "upgrade")
        assert made.exit_code == 0, made.output

    def migrate(self, database: str, *command: str) -> Result:
        """`flask db …`, as it is typed."""
        return self.app.test_cli_runner().invoke(args=["db", *command], env={"DATABASE_URL": database}, catch_exceptions=False)

    @cached_property
    def app(self) -> Flask:
        """For its commands alone: none of its own logins is used."""
        return create_app(**self.settings(self.at(TEMPLATE)))

    def clone(self, name: str, template: str = TEMPLATE) -> str:
        owner = "customer" if self.customer else "postgres"
        # Two processes may not copy the same template at the same moment.
        with self.alone(1) as connection:
            connection.execute(
                sql.SQL("create database {} template {} owner {}").format(*map(sql.Identifier, (name, template, owner)))
            )
        making.prepare_rights(self.preparing(name))
        return self.at(name)

    def clone_of(self, template: str, name: str, fill: Callable[[str], None]) -> str:
        """Of what one process of the run fills, for all of them."""
        with self.alone(2) as connection:
            if not connection.execute("select from pg_database where datname = %s", (template,)).fetchall():
                try:
                    fill(self.clone(template))
                except BaseException:
                    self.drop(template)
                    raise
                # Nobody may be in what is copied.
                connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (template,))
        return self.clone(name, template)

    @contextmanager
    def alone(self, lock: int) -> Iterator[psycopg.Connection[Any]]:
        """No other process of the run is here meanwhile."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("select pg_advisory_lock(%s)", (lock,))
            yield connection
            connection.execute("select pg_advisory_unlock(%s)", (lock,))

    def drop(self, name: str) -> None:
        let_go(name)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def settings(self, database: str) -> dict[str, Any]:
        address = server_address({"DATABASE_URL": database})
        passwords = read_secrets(self.home)["roles"]
        return {
            "TESTING": True,
            "HOME": self.home,
            "BASE_URL": "http://localhost",
            "SECRET_KEY": "only for tests, forty characters long...",
            "DATABASE_ADDRESS": address,
            "DOOR_URLS": {door: login_url(address, f"vitrine_{door}", passwords[f"vitrine_{door}"]) for door in DOORS},
            "QUEUE_URL": login_url(address, "vitrine_queue", passwords["vitrine_queue"]),
            "ARGON2_COST": (1, 64),
            "RETRY_SECONDS": 1,
        }

    def login(self, database: str, role: str) -> str:
        return login_url(server_address({"DATABASE_URL": database}), role, read_secrets(self.home)["roles"][role])

    def close(self, app: Flask) -> None:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
        let_go(app.config["DATABASE_ADDRESS"].rpartition("/")[2])
