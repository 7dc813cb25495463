"""Flask-Migrate's other commands: they read, they find what the models say otherwise, and no web process brings them in."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Column, Integer, MetaData, Text

from app.core.db import db
from app.ops import database as making
from config import ROOT
from tests.databases import BEFORE, HEAD, NEXT, TestServer

READING = ["current", "history", "history -i", "heads", "branches", "show", "check", "migrate -m nothing", "revision -m nothing"]
CATALOGUE = ["pg_attribute", "pg_attrdef", "pg_class", "pg_constraint", "pg_namespace", "pg_policy", "pg_proc", "pg_trigger"]
TABLES = """
    select c.oid::regclass::text from pg_class c where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('app', 'auth', 'ctx', 'platform', 'queue')
"""


def versions(database: str) -> dict[str, list[tuple[Any, ...]]]:
    """Which transaction wrote each row of data and of the catalogue: whatever is written again, even the same, shows."""
    with psycopg.connect(database) as owner:
        names = [*CATALOGUE, *(name for (name,) in owner.execute(TABLES.encode()).fetchall())]
        query = sql.SQL("select tableoid, xmin::text, ctid::text from {} order by 2, 3")
        return {name: owner.execute(query.format(sql.Identifier(*name.split(".")))).fetchall() for name in names}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """These migrations, where a new revision may be written."""
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "migrations"


@pytest.fixture(scope="module")
def still_database(server: TestServer) -> Iterator[str]:
    """A clone that nobody else writes to."""
    name = f"vitrine_{uuid4().hex[:12]}"
    yield server.clone(name)
    server.drop(name)


@pytest.fixture(scope="module")
def empty_database(server: TestServer) -> Iterator[str]:
    name = f"vitrine_{uuid4().hex[:12]}"
    making.prepare(server.at(name), server.home)
    yield server.at(name)
    server.drop(name)


@pytest.mark.parametrize("command", READING)
def test_a_command_that_reads_writes_nothing(server: TestServer, still_database: str, folder: Path, command: str) -> None:
    before = versions(still_database)
    assert server.migrate(still_database, *command.split(), "-d", str(folder)).exit_code == 0
    assert versions(still_database) == before


@pytest.mark.parametrize("command", ["current", "check", "migrate -m nothing"])
def test_nor_does_it_in_an_empty_database(server: TestServer, empty_database: str, folder: Path, command: str) -> None:
    before = versions(empty_database)
    server.migrate(empty_database, *command.split(), "-d", str(folder))
    assert versions(empty_database) == before


def test_the_commands_as_they_are_typed(server: TestServer, still_database: str) -> None:
    """With the superuser's address; they sign in as the migrator."""
    environment = {"DATABASE_URL": still_database, "VITRINE_HOME": str(server.home), "PATH": ""}

    def typed(*words: str) -> str:
        command = [sys.executable, "-m", "flask", "--app", "app", "db", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout

    assert typed("current") == f"{HEAD} (head)\n"
    history = [line.split(",")[0] for line in typed("history").splitlines()]
    assert (history[0], history[-1]) == (f"{BEFORE} -> {HEAD} (head)", "<base> -> 0001")
    assert typed("check") == "No new upgrade operations detected.\n"


def test_a_write_would_have_been_seen(server: TestServer, fresh_database: str) -> None:
    before = versions(fresh_database)
    server.migrate(fresh_database, "upgrade")
    after = versions(fresh_database)
    assert {"pg_policy", "pg_trigger", "pg_proc", "pg_class"} <= {name for name in before if before[name] != after[name]}


def test_the_finished_schema_has_nothing_to_migrate(server: TestServer, still_database: str, folder: Path) -> None:
    files = sorted(folder.rglob("*.py"))
    assert "nothing to migrate" in server.migrate(still_database, "migrate", "-d", str(folder)).output
    assert sorted(folder.rglob("*.py")) == files


@pytest.mark.parametrize("command", ["migrate", "revision"])
def test_a_new_revision_has_the_next_number(
    server: TestServer, fresh_database: str, folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    with_a_column(monkeypatch)
    assert server.migrate(fresh_database, command, "-d", str(folder), "-m", "field service").exit_code == 0
    assert (folder / "versions" / f"{NEXT}_field_service.py").exists()
    (folder / "versions" / f"{NEXT}_field_service").mkdir()
    assert server.migrate(fresh_database, "upgrade", "-d", str(folder)).exit_code == 0
    assert server.migrate(fresh_database, "check", "-d", str(folder)).exit_code == (command == "revision")
    assert server.migrate(fresh_database, "downgrade", "-d", str(folder)).exit_code == 0
    with psycopg.connect(fresh_database) as owner:
        assert owner.execute("select version_num from ctx.alembic_version").fetchone() == (HEAD,)


# ── What `check` finds ──────────────────────────────────────────────────────────────────────────────────────────────


def say_otherwise(monkeypatch: pytest.MonkeyPatch, change: Callable[[MetaData], object]) -> None:
    """The models' tables, but for one change."""
    copy = MetaData(schema="app")
    for table in db.metadata.tables.values():
        table.to_metadata(copy)
    change(copy)
    monkeypatch.setitem(db.metadatas, None, copy)


def with_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    say_otherwise(monkeypatch, lambda said: said.tables["app.projects"].append_column(Column("colour", Text)))


def column(said: MetaData, name: str) -> Any:
    table, column = name.rsplit(".", 1)
    return said.tables[table].columns[column]


CHANGES: dict[str, tuple[str, Callable[[MetaData], object]]] = {
    "a column more": ("'add_column', 'app', 'projects'", lambda said: said.tables["app.projects"].append_column(Column("colour", Text))),
    "a column less": ("'remove_column', 'app', 'projects'", lambda said: said.tables["app.projects"]._columns.remove(column(said, "app.projects.code"))),
    "a type": ("'modify_type', 'app', 'projects', 'name'", lambda said: setattr(column(said, "app.projects.name"), "type", Integer())),
    "a default": ("'modify_default', 'app', 'projects', 'created_at'", lambda said: setattr(column(said, "app.projects.created_at").server_default, "arg", db.text("'2000-01-01'"))),
    "a default of words": ("'modify_default', 'platform', 'businesses', 'currency'", lambda said: setattr(column(said, "platform.businesses.currency").server_default, "arg", "USD")),
    "optional": ("'modify_nullable', 'app', 'projects', 'name'", lambda said: setattr(column(said, "app.projects.name"), "nullable", True)),
    "required": ("'modify_nullable', 'app', 'projects', 'code'", lambda said: setattr(column(said, "app.projects.code"), "nullable", False)),
    "a table more": ("'add_table', Table('notes'", lambda said: db.Table("notes", said, Column("id", Integer, primary_key=True))),
    "a table less": ("'remove_table', Table('phases'", lambda said: said.remove(said.tables["app.phases"])),
    "an index": ("'add_index'", lambda said: db.Index("projects_name", column(said, "app.projects.name"))),
    "a key": ("'add_fk'", lambda said: said.tables["app.phases"].append_constraint(db.ForeignKeyConstraint(["project_id"], ["app.projects.id"]))),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_check_finds_what_a_model_says_otherwise(
    server: TestServer, still_database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, change: str
) -> None:
    found, said = CHANGES[change]
    say_otherwise(monkeypatch, said)
    assert server.migrate(still_database, "check").exit_code == 1
    assert found in caplog.text
    assert caplog.text.count("(0x") == 0
    assert caplog.text.count("New upgrade operations detected") == 1


# ── What a web process brings in ────────────────────────────────────────────────────────────────────────────────────


def test_a_web_process_does_not_import_alembic() -> None:
    code = "import sys, app; app.create_app(); print([name for name in sys.modules if name.split('.')[0] in ('alembic', 'flask_migrate', 'mako')])"
    environment = {"VITRINE_DATABASE": "postgresql:///nowhere", "PATH": ""}
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
