"""Making the database and its roles, and laying down what may be done with the tables. Run by commands, never by a web process."""

import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click
import psycopg
from psycopg import sql
from psycopg.errors import DuplicateObject, InternalError_, UndefinedColumn, UndefinedFunction, UndefinedTable, UniqueViolation

from config import DOORS, ROOT, login_url, read_secrets, server_address

from ..core.states import transitions
from ..domain.notifications.telling import told_kinds
from ..domain.roles.permissions import PERMISSIONS_OF

LOGINS = (*(f"vitrine_{door}" for door in DOORS), "vitrine_queue", "vitrine_migrator", "vitrine_backup")
PROMISES = ROOT / "migrations" / "db"
ROLES = "0_roles.sql"  # before any table, and not the migrator's
MOST_TURNS = 20
CLEAN = "0_clean.sql"  # alone, it shuts every door
WALLS = ("1_ctx.sql", "4_walls.sql", "6_owners.sql")

# Only what differs: rows written anew with each start would have autovacuum hold the table when the next one comes.
_permissions = (
    "delete from platform.role_permissions where (role, permission) not in (select * from unnest(%s::text[], %s::text[]))",
    "insert into platform.role_permissions (role, permission) select * from unnest(%s::text[], %s::text[]) on conflict do nothing",
)
_transitions = (
    """delete from platform.transitions t where not exists (
           select from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) w (noun, was, goal, permission, holds)
            where (w.*) is not distinct from (t.*))""",
    """insert into platform.transitions
       select * from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) on conflict do nothing""",
)
_told_kinds = (
    "delete from platform.told_kinds where kind <> all (%s::text[])",
    "insert into platform.told_kinds select * from unnest(%s::text[]) on conflict do nothing",
)


def prepare(url: str, home: Path) -> dict[str, Any]:
    """Database, roles, rights, passwords and a new key; all of it may be run again. Needs whoever owns the database and may create
    roles, a superuser or not."""
    kept = keep_secrets(home)
    _create_database(url)
    prepare_rights(url)
    _as_often_as_it_takes(lambda: _set_passwords(url, kept["roles"]))
    replace_key(migrator_url(url, home))
    return kept


def prepare_rights(url: str) -> None:
    """Roles and the database's own rights; again after every clone and restore, which hand some back to everybody."""

    def lay_down() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute((PROMISES / ROLES).read_bytes())

    _as_often_as_it_takes(lay_down)


def _set_passwords(url: str, passwords: dict[str, str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for role, password in passwords.items():
            connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password)))


def _as_often_as_it_takes(work: Callable[[], None]) -> None:
    """Roles are the whole server's: where another database of it is prepared at the same moment, the later one begins again. What
    was done in vain is undone."""
    for turn in range(1, MOST_TURNS + 1):
        try:
            work()
        except (UniqueViolation, DuplicateObject, InternalError_) as error:
            # "tuple concurrently updated" has no code of its own.
            if turn == MOST_TURNS or (isinstance(error, InternalError_) and "concurrently" not in str(error)):
                raise
            sleep(secrets.randbelow(100 * turn) / 1000)
        else:
            return


def replace_key(url: str) -> None:
    """What contexts are sealed with; nobody who is at work is disturbed."""
    with psycopg.connect(url) as connection:
        if connection.execute("select to_regproc('ctx.replace_key')").fetchone() != (None,):
            connection.execute("select ctx.replace_key()")


def keep_secrets(home: Path) -> dict[str, Any]:
    """The secrets file, 0600, with a password for every login; what is there stays."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = read_secrets(home)
    kept.setdefault("secret_key", secrets.token_urlsafe(48))
    roles = kept.setdefault("roles", {})
    for role in LOGINS:
        roles.setdefault(role, secrets.token_urlsafe(24))
    draft = home / "secrets.json.new"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(kept, file, indent=2)
    draft.replace(home / "secrets.json")
    return kept


def _create_database(url: str) -> None:
    """Where there is none yet. Whoever was given one need not reach another."""
    with suppress(psycopg.OperationalError):
        psycopg.connect(url).close()
        return
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(name)))


def lay_down(connection: psycopg.Connection[Any]) -> None:
    """Functions, triggers, walls, the doors' policies and grants, what roles may and what becomes what: whole and anew, in the
    transaction that is open. A policy, grant or trigger that was taken out of its file is gone afterwards."""
    for file in sorted(PROMISES.rglob("*.sql")):
        if file.name != ROLES:
            connection.execute(file.read_bytes())
    connection.execute("select ctx.replace_key() from ctx.key_turn where not is_called")
    pairs = [(role, permission.value) for role, permissions in PERMISSIONS_OF.items() for permission in permissions]
    for statements, rows in (
        (_permissions, pairs),
        (_transitions, transitions()),
        (_told_kinds, [(kind,) for kind in told_kinds()]),
    ):
        for statement in statements:
            connection.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def lay_down_or_shut(connection: psycopg.Connection[Any]) -> bool:
    """After a way back: what is written for today's tables may name one that is no more. Then nobody gets through any door until
    the older release lays down its own."""
    try:
        with connection.transaction():
            lay_down(connection)
    except (UndefinedTable, UndefinedColumn, UndefinedFunction):
        connection.execute((PROMISES / CLEAN).read_bytes())
        with suppress(UndefinedTable), connection.transaction():
            for file in WALLS:
                connection.execute((PROMISES / file).read_bytes())
        return False
    return True


def superuser_url() -> str:
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise click.ClickException("Set DATABASE_URL to the database, with a login that may create roles.")
    return url


def migrator_url(url: str, home: Path) -> str:
    """The migrator's login where the secrets file has it, else whoever DATABASE_URL names."""
    password = read_secrets(home).get("roles", {}).get("vitrine_migrator")
    return login_url(server_address({"DATABASE_URL": url}), "vitrine_migrator", password) if password else url
