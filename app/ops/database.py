"""Making and upgrading the database: roles, tables, policies, grants. Run by commands, never by a web process."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import create_engine

from config import DOORS, ROOT, login_url, read_secrets, server_address

LOGINS = (*(f"vitrine_{door}" for door in DOORS), "vitrine_queue", "vitrine_migrator", "vitrine_backup")
PROMISES = ROOT / "migrations" / "db"


def prepare(url: str, home: Path) -> dict[str, Any]:
    """Database, roles, rights and passwords; all of it may be run again. Needs a superuser the first time."""
    kept = keep_secrets(home)
    _create_database(url)
    prepare_rights(url)
    with psycopg.connect(url, autocommit=True) as connection:
        for role, password in kept["roles"].items():
            connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password)))
    return kept


def prepare_rights(url: str) -> None:
    """Roles and the database's own rights; again after every clone and restore, which hand some back to everybody."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((PROMISES / "0_roles.sql").read_bytes())


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
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
            connection.execute(sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(name)))


def upgrade(url: str, home: Path, permissions: Iterable[tuple[str, str]]) -> None:
    """Missing migrations, then policies and grants laid down anew, in one transaction as vitrine_migrator."""
    engine = create_engine(migrator_url(url, home).replace("postgresql://", "postgresql+psycopg://", 1), hide_parameters=True)
    settings = Config()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    settings.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        raw: Any = connection.connection.driver_connection
        for file in sorted(PROMISES.rglob("*.sql")):
            if file.name != "0_roles.sql":
                raw.execute(file.read_bytes())
        raw.execute("delete from platform.role_permissions")
        raw.cursor().executemany("insert into platform.role_permissions (role, permission) values (%s, %s)", sorted(permissions))
    engine.dispose()


def migrator_url(url: str, home: Path) -> str:
    """The migrator's login where the secrets file has it, else whoever DATABASE_URL names."""
    password = read_secrets(home).get("roles", {}).get("vitrine_migrator")
    return login_url(server_address({"DATABASE_URL": url}), "vitrine_migrator", password) if password else url
