"""What a page asks of the server, as the server sees it: how many statements, by its own log, without BEGIN and COMMIT; and how
often the context's seal is looked at (docs/decisions/0011), by what it counts of functions."""

import re
from collections.abc import Iterable
from pathlib import Path
from time import sleep

import psycopg
from flask import Flask

from app.core.db import db
from app.ops.embedded_postgres import EmbeddedPostgres
from bench.pages import Page

STATEMENT = re.compile(r" LOG:  (?:statement|execute [^:]*): (?!BEGIN|COMMIT|ROLLBACK|DEALLOCATE)")

LOGINS = ("vitrine_client", "vitrine_admin")


def count_statements(app: Flask, server: EmbeddedPostgres, pages: Iterable[Page]) -> dict[str, int]:
    with psycopg.connect(server.superuser_url("vitrine"), autocommit=True) as superuser:
        for login in LOGINS:
            superuser.execute(f"alter role {login} set log_statement = 'all'")
        _reconnect(app)
        counts = {page.name: _count(app, server.folder / "server.log", page) for page in pages}
        for login in LOGINS:
            superuser.execute(f"alter role {login} reset log_statement")
    _reconnect(app)
    return counts


def count_looks(app: Flask, server: EmbeddedPostgres, pages: Iterable[Page]) -> dict[str, int]:
    """The least of a few: now and then a look of somebody else's comes between."""
    with psycopg.connect(server.superuser_url("vitrine"), autocommit=True) as superuser:
        for login in LOGINS:
            superuser.execute(f"alter role {login} set track_functions = 'pl'")
        looks = {page.name: min(_looks(app, superuser, page) for _ in range(3)) for page in pages}
        for login in LOGINS:
            superuser.execute(f"alter role {login} reset track_functions")
    _reconnect(app)
    return looks


def _looks(app: Flask, superuser: psycopg.Connection, page: Page) -> int:
    """A server tells what it has counted when its connection ends."""
    _reconnect(app)
    begun = _told(superuser)
    _open(app, page)
    _reconnect(app)
    return _told(superuser) - begun


def _told(superuser: psycopg.Connection) -> int:
    sleep(0.3)
    asked = "select coalesce(sum(calls), 0) from pg_stat_user_functions where (schemaname, funcname) = ('ctx', 'said')"
    return int(superuser.execute(asked).fetchall()[0][0])


def _open(app: Flask, page: Page) -> None:
    browser = app.test_client(use_cookies=False)
    answer = browser.get(page.path, headers={"Cookie": page.visitor.cookies}, base_url=app.config["BASE_URL"])
    assert answer.status_code == 200, f"{page.path} answered {answer.status}"


def _count(app: Flask, log: Path, page: Page) -> int:
    """The second time: with its first page a process asks what server this is."""
    _open(app, page)
    begun = log.stat().st_size
    _open(app, page)
    with log.open("rb") as said:
        said.seek(begun)
        return len(STATEMENT.findall(said.read().decode()))


def _reconnect(app: Flask) -> None:
    """What a role is set to holds from its next connection on."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
