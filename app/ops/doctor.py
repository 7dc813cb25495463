"""Looks an installation over and says in words what is wrong, and which promise that costs."""

import os
from collections.abc import Iterator
from pathlib import Path
from smtplib import SMTPException
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg

import config
from config import DOORS

from ..core.errors import Away
from ..core.files import PLACES, make_place
from ..core.mail import mail_server
from ..core.scanning import ping_scanner
from ..core.storage import Storage
from .pooler import Pooling, find_pooling
from .typefaces import without_font

DEMO_OPERATOR = "olga@vitrine.example"
PATCHED = {15: 19, 16: 15, 17: 11, 18: 6}


class Finding(NamedTuple):
    words: str
    level: str = "fault"

    @property
    def is_fault(self) -> bool:
        return self.level in ("fault", "danger")

    @property
    def is_danger(self) -> bool:
        """The web process does not start with it."""
        return self.level == "danger"

    @property
    def is_good(self) -> bool:
        return self.level == "good"


POOLERS = {
    Pooling.NONE: Finding("Each connection keeps its process of the server.", "good"),
    Pooling.KEEPS: Finding(
        "A pooler stands before the database and changes processes between transactions. It keeps what is prepared, so it serves"
        " web processes; give the worker, which listens, the address of the server itself.",
        "warning",
    ),
    Pooling.LOSES: Finding(
        "A pooler stands before the database and loses what is prepared when a transaction ends: a page fails, or gets the answer"
        " to another's question. Put it into session mode, or connect to the server itself.",
        "danger",
    ),
}


def examine(settings: Any) -> Iterator[Finding]:
    yield from _secrets(settings)
    yield from _folder(settings["HOME"])
    yield from _files(settings)
    yield from _scanner(settings)
    yield from _mail(settings)
    yield from _papers()
    yield from _logins(settings)
    yield from _queue(settings)
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


def _folder(home: Path) -> Iterator[Finding]:
    try:
        with NamedTemporaryFile(dir=home):
            pass
        yield Finding(f"{home} can be written.", "good")
    except OSError as fault:
        yield Finding(f"{home} cannot be written: {fault.strerror}. Documents, logos and passwords have no place.")


def _files(settings: Any) -> Iterator[Finding]:
    """Where they do not lie in the data folder: each place, as a page and the worker use it."""
    if not settings["FILES_URL"]:
        return
    endpoint = urlsplit(settings["FILES_ENDPOINT"])
    if endpoint.scheme == "http" and endpoint.hostname not in ("localhost", "127.0.0.1"):
        yield Finding("AWS_ENDPOINT_URL is not https: documents travel in the clear.")
    try:
        for name in PLACES:
            _try_out(make_place(name, settings))
        yield Finding(f"{settings['FILES_URL']} can be written and read.", "good")
    except (Away, OSError) as fault:
        why = str(fault).splitlines()[0]
        yield Finding(f"{settings['FILES_URL']} cannot be used: {why}. Documents and logos have no place.")


def _try_out(place: Storage) -> None:
    key = place.put(b"from flask doctor")
    place.read(key)
    place.remove(key)


def _scanner(settings: Any) -> Iterator[Finding]:
    if not settings["CLAMD_URL"]:
        return
    try:
        ping_scanner(settings["CLAMD_URL"])
        yield Finding("The virus scanner answers.", "good")
    except Away as fault:
        yield Finding(f"The virus scanner does not answer ({fault}). Until it does, no file that is uploaded is sent to anybody.")


def _mail(settings: Any) -> Iterator[Finding]:
    if not settings["SMTP_URL"]:
        yield Finding("SMTP_URL is not set: mails are kept as files in the data folder and reach nobody.", "warning")
        return
    try:
        with mail_server(settings["SMTP_URL"]) as server:
            server.noop()
        yield Finding("The mail server answers.", "good")
    except (OSError, SMTPException) as fault:
        yield Finding(f"The mail server does not take mail: {fault}. No invitation goes out.")


def _papers() -> Iterator[Finding]:
    """As the worker draws them."""
    try:
        from weasyprint import HTML

        HTML(string="<p>A page").write_pdf()
        yield Finding("PDFs can be drawn.", "good")
        yield from _letters(without_font())
    except (OSError, ImportError) as fault:
        yield Finding(f"PDFs cannot be drawn: {str(fault).splitlines()[0]}. Install Pango; bin/setup names the packages.")


def _letters(missing: list[str]) -> Iterator[Finding]:
    if missing:
        words = f"PDFs have no letters for {', '.join(missing)}: such a name is printed as boxes. bin/setup installs the fonts."
        yield Finding(words, "warning")
    else:
        yield Finding("PDFs have letters for Chinese, Japanese and Korean names.", "good")


def _logins(settings: Any) -> Iterator[Finding]:
    doors = list(_doors(settings))
    yield from doors
    if not any(finding.is_fault for finding in doors):
        yield from _pooler(settings)


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
                f"vitrine_{door} passes row security by: it is a superuser or has BYPASSRLS. Nothing is isolated through it.",
                "danger",
            )
        else:
            yield Finding(f"vitrine_{door} signs in and is held by row security.", "good")


def _pooler(settings: Any) -> Iterator[Finding]:
    """All doors have one address. Through this one hardly anybody else asks meanwhile."""
    try:
        yield POOLERS[find_pooling(settings["DOOR_URLS"]["link"])]
    except psycopg.OperationalError as fault:
        yield Finding(
            f"Three connections of one login do not work at once: {str(fault).splitlines()[0]}. If a pooler stands before the"
            " database, it needs session mode and more connections for each login."
        )


def _queue(settings: Any) -> Iterator[Finding]:
    try:
        with psycopg.connect(settings["QUEUE_URL"], connect_timeout=5) as connection:
            alive = "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)"
            (workers,) = connection.execute(alive, (settings["WORKER_DEAD_AFTER"],)).fetchone() or (0,)
    except psycopg.Error as fault:
        yield Finding(
            f"vitrine_queue cannot sign in to the database: {str(fault).splitlines()[0]}. Nothing that is queued is done."
        )
        return
    if workers:
        yield Finding("A worker is at work.", "good")
    else:
        yield Finding("No worker gives a sign of life: no mail goes out and no document is drawn. Start `flask worker`.")


def refuse_unsafe_logins(settings: Any) -> None:
    """The web process does not start with a login that row security does not hold, nor where an answer may be another's."""
    for finding in _logins(settings):
        if finding.is_danger:
            raise config.Misconfigured(finding.words)


def _catalogue(settings: Any) -> Iterator[Finding]:
    try:
        with psycopg.connect(catalogue_url(settings), connect_timeout=5) as connection:
            version = connection.info.server_version
            yield from version_findings(version // 10000, version % 10000)
            yield from _state(connection, settings)
            leaks = connection.execute((config.ROOT / "migrations" / "lint.sql").read_bytes()).fetchall()
            open_still = [what for (what,) in connection.execute("select what from ctx.not_revoked order by what").fetchall()]
    except psycopg.Error as fault:
        yield Finding(f"The catalogue could not be read: {str(fault).splitlines()[0]}")
        return
    yield from guarantees(open_still)
    for lint, thing, detail in leaks:
        yield Finding(f"{lint}: {thing} {detail}".strip())
    if not leaks:
        yield Finding("The isolation lints find nothing.", "good")


def _state(connection: psycopg.Connection[Any], settings: Any) -> Iterator[Finding]:
    (revision,) = connection.execute("select version_num from ctx.alembic_version").fetchone() or (None,)
    newest = max(path.name.partition("_")[0] for path in (config.ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    if revision == newest:
        yield Finding(f"The tables are of revision {newest}.", "good")
    else:
        yield Finding(f"The tables are of revision {revision}, and this release is {newest}. Run `flask db upgrade`.")
    is_at_home = urlsplit(settings["BASE_URL"]).hostname in ("localhost", "127.0.0.1", "::1")
    has_demo = connection.execute("select 1 from auth.identities where email = %s", (DEMO_OPERATOR,)).fetchone()
    if has_demo and not is_at_home:
        yield Finding(f"The demo's people can sign in at {settings['BASE_URL']}, with a password that everybody knows.")


def guarantees(open_still: list[str]) -> Iterator[Finding]:
    """What holds by what: the seal on every server, the right where the server lets it be taken."""
    yield Finding("Who asks is sealed: a context that is forged, copied or replayed opens nothing.", "good")
    if open_still:
        words = ", ".join(what.replace("_", " ") if what != "set_config" else what for what in open_still)
        yield Finding(f"This server lets nobody revoke {words}: the seal of the context holds without.", "warning")
    else:
        yield Finding("No door may call set_config, use PL/pgSQL, or reach other people's connections either.", "good")


def catalogue_url(settings: Any) -> str:
    """For who sees all of it: whoever runs the database, or whoever keeps a copy."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    password = config.read_secrets(settings["HOME"]).get("roles", {}).get("vitrine_backup", "")
    return config.login_url(settings["DATABASE_ADDRESS"], "vitrine_backup", password)


def version_findings(major: int, minor: int) -> Iterator[Finding]:
    if major < 15:
        yield Finding(f"PostgreSQL {major} is too old; Vitrine needs 15 or later.")
    elif minor < PATCHED.get(major, 0):
        yield Finding(f"PostgreSQL {major}.{minor} lacks fixes to row security; upgrade to {major}.{PATCHED[major]}.", "warning")
    else:
        yield Finding(f"PostgreSQL {major}.{minor}.", "good")
