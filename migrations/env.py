"""Alembic's entry, for each of Flask-Migrate's commands: as vitrine_migrator, in one transaction.

`upgrade` and `downgrade` change the tables and lay down anew what may be done with them. All others but `stamp` read, and the
server holds them to it.
"""

import os
from time import sleep
from typing import Any

from alembic import context
from alembic.ddl.postgresql import PostgresqlImpl
from alembic.util import CommandError
from click import echo
from flask import current_app
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from app.core.db import db
from app.ops import database

# What Alembic calls the work of these commands; every other name is a reader's.
LAYING, WRITING = {"upgrade", "downgrade"}, {"upgrade", "downgrade", "do_stamp"}


def run() -> None:
    if context.is_offline_mode():
        raise CommandError("Revisions ask the server things, so there is no --sql.")
    engine = migrator()
    for pause in PAUSES:
        try:
            run_once(engine)
            return
        except (OperationalError, LockNotAvailable, DeadlockDetected) as error:
            if not isinstance(getattr(error, "orig", error), (LockNotAvailable, DeadlockDetected)):
                raise
        echo(f"Somebody holds a table. Nothing was changed; once more in {pause} s.")
        sleep(pause)
    run_once(engine)


PAUSES = (1, 2)


def run_once(engine: Engine) -> None:
    with engine.connect() as connection:
        context.configure(connection=connection, version_table_schema="ctx", **COMPARING)
        migration = context.get_context()
        command = migration.opts["fn"].__name__
        with context.begin_transaction():
            if command not in WRITING:
                migration.opts["dont_mutate"] = True
                connection.execute(text("set transaction read only"))
            name_what_has_no_way_back()
            context.run_migrations()
            if command in LAYING:
                lay_down(command, connection.connection.driver_connection)


def migrator() -> Engine:
    if "DATABASE_URL" not in os.environ:
        raise CommandError("Set DATABASE_URL to the database, with a login that may create roles.")
    url = database.migrator_url(os.environ["DATABASE_URL"], current_app.config["HOME"])
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), hide_parameters=True, poolclass=NullPool)


def lay_down(command: str, connection: Any) -> None:
    if command == "upgrade":
        database.lay_down(connection)
    elif not database.lay_down_or_shut(connection):
        echo("This release names tables that are no more, so every door is shut. Run `flask db upgrade` of the older release.")


def name_what_has_no_way_back() -> None:
    for revision in context.script.walk_revisions():
        if not hasattr(revision.module, "downgrade"):
            revision.module.downgrade = refusal(revision.revision)


def refusal(revision: str) -> Any:
    def refuse() -> None:
        raise CommandError(f"Revision {revision} has no way back: nothing was changed. Restore a backup from before it.")

    return refuse


# ── What `check` and `migrate` compare ──────────────────────────────────────────────────────────────────────────────


def is_compared(thing: Any, name: str | None, kind: str, is_found: bool, declared: Any) -> bool:
    """All that a model declares. Of what the database has beyond that: tables of schema `app`, and columns. Indexes, keys and
    checks stand in SQL alone, and in the other schemas a model is made for what the application reads itself."""
    if not is_found or declared is not None:
        return True
    if kind == "table":
        return bool(thing.schema == "app")
    return kind == "column" and name != KEPT_BY_THE_DATABASE


KEPT_BY_THE_DATABASE = "created_at"  # on nearly every row, and no page's matter on most


def is_looked_at(name: str | None, kind: str, _: Any) -> bool:
    return kind != "schema" or name in SCHEMAS


SCHEMAS = {table.schema for table in db.metadata.tables.values()}


class Comparison(PostgresqlImpl):
    """Takes the place of Alembic's own, by its dialect's name. Most models say their defaults in Python: a default of the database
    is compared where the model leaves it to the database."""

    __dialect__ = "postgresql"

    def compare_server_default(self, found: Any, declared: Any, *rendered: Any) -> bool:
        return declared.server_default is not None and bool(super().compare_server_default(found, declared, *rendered))


def number(_: Any, __: Any, directives: list[Any]) -> None:
    """The next number in place of a made-up id; and no file where nothing was found."""
    [script] = directives
    if getattr(context.config.cmd_opts, "autogenerate", False) and script.upgrade_ops.is_empty():
        directives.clear()
        echo("The models are the tables: nothing to migrate.")
    elif len(script.rev_id) == MADE_UP:
        script.rev_id = f"{int(context.script.get_current_head() or 0) + 1:04}"


MADE_UP = 12

COMPARING: dict[str, Any] = {
    "target_metadata": db.metadata,
    "include_schemas": True,
    "include_name": is_looked_at,
    "include_object": is_compared,
    "compare_type": True,
    "compare_server_default": True,
    "process_revision_directives": number,
    "transaction_per_migration": False,
}

run()
