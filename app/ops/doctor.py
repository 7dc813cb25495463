"""Looks an installation over and says in words what is wrong, and which promise that costs."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

import config
from config import DOORS

PATCHED = {15: 19, 16: 15, 17: 11, 18: 6}


class Finding(NamedTuple):
    words: str
    level: str = "fault"

    @property
    def is_fault(self) -> bool:
        return self.level == "fault"

    @property
    def is_good(self) -> bool:
        return self.level == "good"


def examine(settings: Any) -> Iterator[Finding]:
    yield from _secrets(settings)
    yield from _mail(settings)
    yield from _doors(settings)
    yield from _catalogue(settings)


def _secrets(settings: Any) -> Iterator[Finding]:
    try:
        config.check(settings)
        yield Finding("The secret key is set.", "good")
    except config.Misconfigured as fault:
        yield Finding(str(fault))
    file: Path = settings["HOME"] / "secrets.json"
    if file.exists() and file.stat().st_mode & 0o077:
        yield Finding(f"{file} can be read by others. Run: chmod 600 {file}")
    if not settings["SECURE_COOKIES"] and "localhost" not in settings["BASE_URL"] and "127.0.0.1" not in settings["BASE_URL"]:
        yield Finding("BASE_URL is not https: session cookies travel in the clear.")


def _mail(settings: Any) -> Iterator[Finding]:
    if settings["SMTP_URL"]:
        yield Finding("Mail goes out over SMTP.", "good")
    else:
        yield Finding("SMTP_URL is not set: mails are kept as files in the data folder and reach nobody.", "warning")


def _doors(settings: Any) -> Iterator[Finding]:
    for door in DOORS:
        try:
            with psycopg.connect(settings["DOOR_URLS"][door], connect_timeout=5) as connection:
                row = connection.execute("select rolsuper or rolbypassrls from pg_roles where rolname = session_user").fetchone()
        except psycopg.OperationalError as fault:
            yield Finding(f"vitrine_{door} cannot sign in to the database: {str(fault).splitlines()[0]}")
            continue
        if row and row[0]:
            yield Finding(
                f"vitrine_{door} passes row security by: it is a superuser or has BYPASSRLS. Nothing is isolated through it."
            )
        else:
            yield Finding(f"vitrine_{door} signs in and is held by row security.", "good")


def refuse_unsafe_logins(settings: Any) -> None:
    """The web process does not start with a login that row security does not hold."""
    for finding in _doors(settings):
        if finding.is_fault and "passes row security by" in finding.words:
            raise config.Misconfigured(finding.words)


def _catalogue(settings: Any) -> Iterator[Finding]:
    url = os.environ.get("DATABASE_URL") or _backup_url(settings)
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version
            yield from version_findings(version // 10000, version % 10000)
            leaks = connection.execute((config.ROOT / "migrations" / "lint.sql").read_bytes()).fetchall()
    except psycopg.Error as fault:
        yield Finding(f"The catalogue could not be read: {str(fault).splitlines()[0]}")
        return
    for lint, thing, detail in leaks:
        yield Finding(f"{lint}: {thing} {detail}".strip())
    if not leaks:
        yield Finding("The isolation lints find nothing.", "good")


def _backup_url(settings: Any) -> str:
    password = config.read_secrets(settings["HOME"]).get("roles", {}).get("vitrine_backup", "")
    return config.login_url(settings["DATABASE_ADDRESS"], "vitrine_backup", password)


def version_findings(major: int, minor: int) -> Iterator[Finding]:
    if major < 15:
        yield Finding(f"PostgreSQL {major} is too old; Vitrine needs 15 or later.")
    elif minor < PATCHED.get(major, 0):
        yield Finding(f"PostgreSQL {major}.{minor} lacks fixes to row security; upgrade to {major}.{PATCHED[major]}.", "warning")
    else:
        yield Finding(f"PostgreSQL {major}.{minor}.", "good")
