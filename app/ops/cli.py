"""The commands of an installation: `flask database`, `flask db`, `flask worker`, `flask doctor`.

Each imports what it needs when it runs: a web process has these commands too, and never migrates.
"""

import logging
import sys
from typing import Any

import click
from flask import Flask, current_app

from config import ROOT

from ..core.db import db

database_commands = click.Group("database", help="Make the database, and its roles.")
isolation_commands = click.Group("isolation", help="What keeps people in their own case.")


def prepare() -> None:
    """Create the database, its roles and their passwords; safe to run again."""
    from . import database

    database.prepare(database.superuser_url(), current_app.config["HOME"])


class Migrations(click.Group):
    """Flask-Migrate's commands, brought in when one is asked for: they import Alembic, and no web process should."""

    def __init__(self, app: Flask) -> None:
        super().__init__("db", help="Migrate the tables, and lay down what may be done with them.")
        self.app = app

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        from flask_migrate import Migrate
        from flask_migrate.cli import db as commands

        Migrate(self.app, db, directory=str(ROOT / "migrations"), render_as_batch=False)
        context: click.Context = commands.make_context(*args, **extra)
        return context


def worker() -> None:
    """Do the queued work until told to stop."""
    import asyncio

    from ..core.worker import cancelled_by_signals, make_queue, run_worker

    log_failed_jobs()
    queue = make_queue(current_app._get_current_object())  # type: ignore[attr-defined]

    async def work() -> None:
        async with queue.open_async():
            with cancelled_by_signals():
                await run_worker(queue, current_app.config["WORKER_DEAD_AFTER"])

    asyncio.run(work())


def log_failed_jobs() -> None:
    """A job that failed and will be tried again says why: the last try is hours away."""
    handler = logging.StreamHandler()
    handler.addFilter(lambda record: record.levelno > logging.INFO or bool(record.exc_info))
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", handlers=[handler])
    logging.getLogger("procrastinate.worker").setLevel(logging.INFO)


def check() -> None:
    """Say in words what is wrong with this installation."""
    from . import doctor

    findings = list(doctor.examine(current_app.config))
    for finding in findings:
        click.echo(f"{'✗' if finding.is_fault else '✓' if finding.is_good else '!'} {finding.words}")
    sys.exit(any(finding.is_fault for finding in findings))


def find_files() -> None:
    """Say which stored files are lost, and which are nobody's; for every night."""
    import psycopg

    from ..core.files import files
    from .doctor import catalogue_url
    from .lost_files import find_lost

    with psycopg.connect(catalogue_url(current_app.config)) as connection:
        lost = find_lost(connection, files())
    for key in lost.missing:
        click.echo(f"✗ {key} is not in the store, and a row speaks of it: bring it back from the copy of the files.")
    for key in lost.nobodys:
        click.echo(f"! {key} has lain in the store for a day, and no row speaks of it: it may be removed.")
    click.echo(f"{len(lost.missing)} files are lost, {len(lost.nobodys)} are nobody's.")
    sys.exit(bool(lost.missing))


def prove() -> None:
    """Prove on live data that nobody reads another's rows. Needs DATABASE_URL, as sessions are opened for the look."""
    from . import database, proof

    config = current_app.config
    counts = proof.prove(database.migrator_url(database.superuser_url(), config["HOME"]), config["DOOR_URLS"])
    click.echo(f"{'login':18}{'table':22}{'people':>8}{'own rows':>12}{'of others':>12}")
    for count in counts:
        click.echo(f"{count.door:18}{count.table:22}{count.people:>8}{count.own:>12}{count.foreign:>12}")
    leaks = sum(count.foreign for count in counts)
    click.echo(f"{leaks} rows of others could be read." if leaks else "Nobody could read a row of anybody else's.")
    sys.exit(bool(leaks))


def renew_words() -> None:
    """Write which words there are into each language's catalogue."""
    from .words import renew_catalogues

    for language, unsaid in renew_catalogues().items():
        click.echo(f"translations/{language}.po: {unsaid or 'none'} unsaid")


def renew_guides() -> None:
    """Write the table of roles into the guides."""
    from . import guides

    guides.renew_guides()


def init_cli(app: Flask) -> None:
    from flask.cli import with_appcontext

    for name, function in (("prepare", prepare), ("roles", prepare)):
        database_commands.command(name)(with_appcontext(function))
    app.cli.add_command(database_commands)
    app.cli.add_command(Migrations(app))
    isolation_commands.command("prove")(with_appcontext(prove))
    app.cli.add_command(isolation_commands)
    app.cli.command("worker")(with_appcontext(worker))
    app.cli.command("doctor")(with_appcontext(check))
    app.cli.command("files")(with_appcontext(find_files))
    app.cli.command("words")(renew_words)
    app.cli.command("guides")(with_appcontext(renew_guides))
    from .commands import business, operator

    app.cli.add_command(business)
    app.cli.add_command(operator)
