"""How many statements a page takes, as the server sees them: its own log is counted, BEGIN and COMMIT are not."""

import re
from collections.abc import Iterable
from pathlib import Path

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


def _count(app: Flask, log: Path, page: Page) -> int:
    browser = app.test_client(use_cookies=False)
    begun = log.stat().st_size
    answer = browser.get(page.path, headers={"Cookie": page.visitor.cookies}, base_url=app.config["BASE_URL"])
    assert answer.status_code == 200, f"{page.path} answered {answer.status}"
    with log.open("rb") as said:
        said.seek(begun)
        return len(STATEMENT.findall(said.read().decode()))


def _reconnect(app: Flask) -> None:
    """What a role is set to holds from its next connection on."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
