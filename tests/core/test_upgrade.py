"""Upgrading is done with every start and every release, so it must bear being done again; and there is a way back."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from app.ops import database as making
from config import ROOT
from tests.cast import make_firm
from tests.databases import HEAD, NEXT, TestServer

PROMISES = """
    select tablename, policyname, permissive, roles::text, cmd, qual, with_check from pg_policies
    union all select table_name, column_name, privilege_type, grantee, table_schema, null, null
      from information_schema.column_privileges where grantee like 'vitrine\\_%' and table_schema in ('app', 'auth', 'platform', 'queue')
    union all select tgrelid::regclass::text, pg_get_triggerdef(oid), null, null, null, null, null from pg_trigger where not tgisinternal
    union all select p.oid::regprocedure::text, p.prosrc, x.grantee::regrole::text, null, null, null, null
      from pg_proc p, aclexplode(p.proacl) x where p.pronamespace::regnamespace::text in ('app', 'auth', 'ctx', 'platform', 'queue')
    union all select role, permission, null, null, null, null, null from platform.role_permissions
    order by 1, 2, 3, 4, 5
"""
TABLES = """
    select c.oid::regclass::text from pg_class c where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('app', 'auth', 'ctx', 'platform', 'queue')
"""
BY_HAND = [
    "drop policy client_wall on app.invoices",
    "create policy loose on app.invoices to vitrine_client using (true)",
    "grant select on app.project_budgets to vitrine_client",
    "revoke select (name) on app.clients from vitrine_client",
    "drop trigger append_only on app.payments",
    "create trigger loose before insert on app.projects for each row execute function app.refuse_change()",
    "create or replace function app.refuse_change() returns trigger language plpgsql as 'begin return new; end'",
    "insert into platform.role_permissions values ('member', 'invoices:read')",
]
NOTES = f'''"""Notes."""

from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"


def upgrade() -> None:
    op.execute("create table app.notes (business_id uuid not null, id uuid not null, primary key (business_id, id))")


def downgrade() -> None:
    op.execute("drop table app.notes cascade")
'''


def promises(database: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database) as owner:
        return owner.execute(PROMISES.encode()).fetchall()


def rows(database: str) -> dict[str, list[str]]:
    """Every row of every table."""
    with psycopg.connect(database) as owner:
        tables = [name for (name,) in owner.execute(TABLES.encode()).fetchall()]
        query = sql.SQL("select t::text from {} t order by 1")
        return {name: [row for (row,) in owner.execute(query.format(sql.Identifier(*name.split("."))))] for name in tables}


def lint(database: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database) as owner:
        return owner.execute((ROOT / "migrations" / "lint.sql").read_bytes()).fetchall()


def has_notes(database: str) -> bool:
    with psycopg.connect(database) as owner:
        return owner.execute("select to_regclass('app.notes') is not null").fetchone() == (True,)


def revision_of(database: str) -> str:
    with psycopg.connect(database) as owner:
        return owner.execute("select version_num from ctx.alembic_version").fetchone()[0]


@pytest.fixture
def with_notes(tmp_path: Path) -> str:
    """These migrations, and a revision after them."""
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "migrations" / "versions" / f"{NEXT}_notes.py").write_text(NOTES)
    return str(tmp_path / "migrations")


@pytest.fixture
def promised_notes(with_notes: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """And in its file the client's door names the new table."""
    folder = Path(with_notes) / "db"
    monkeypatch.setattr(making, "PROMISES", folder)
    with (folder / "5_doors" / "client.sql").open("a") as file:
        file.write("grant select (business_id, id) on app.notes to vitrine_client;")
    return folder


@pytest.fixture
def empty_database(server: TestServer) -> Iterator[str]:
    """As `flask database prepare` leaves it."""
    name = f"vitrine_{uuid4().hex[:12]}"
    making.prepare(server.at(name), server.home)
    yield server.at(name)
    server.drop(name)


def test_an_upgrade_may_be_run_any_number_of_times(server: TestServer, fresh_database: str) -> None:
    before = promises(fresh_database)
    for _ in range(2):
        assert server.migrate(fresh_database, "upgrade").exit_code == 0
    assert before, "there are policies and grants to compare"
    assert promises(fresh_database) == before
    assert lint(fresh_database) == []


def test_several_databases_of_one_server_may_be_prepared_at_the_same_moment(server: TestServer) -> None:
    """The roles are the server's, and of two who change one the database tells the later one off."""
    names = [f"vitrine_{uuid4().hex[:12]}" for _ in range(4)]
    for name in names:
        server.clone(name)
    with ThreadPoolExecutor(len(names)) as threads:
        list(threads.map(lambda name: making.prepare_rights(server.preparing(name)), names * 4))
    for name in names:
        assert lint(server.at(name)) == []
        server.drop(name)


@pytest.mark.parametrize("told", [
    psycopg.errors.UniqueViolation("a role of this name"), psycopg.errors.DuplicateObject("role exists"), psycopg.errors.InternalError_("tuple concurrently updated"),
])  # fmt: skip
def test_whoever_comes_second_begins_again_and_what_else_is_wrong_is_said(
    told: psycopg.Error, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a server that has no roles yet, both make them."""
    monkeypatch.setattr(making, "sleep", lambda seconds: None)
    answers: list[Exception] = [told, told]

    def work() -> None:
        if answers:
            raise answers.pop()

    making._as_often_as_it_takes(work)
    answers += [told] * making.MOST_TURNS
    with pytest.raises(type(told)):
        making._as_often_as_it_takes(work)
    answers[:] = [psycopg.errors.InternalError_("out of order")]
    with pytest.raises(psycopg.errors.InternalError_, match="out of order"):
        making._as_often_as_it_takes(work)


@pytest.mark.parametrize("login", [login for login in making.LOGINS if login != "vitrine_backup"])
def test_nobody_waits_longer_for_a_table_than_they_may(server: TestServer, database: str, login: str) -> None:
    """A person is soon told to ask again; the migrator outlasts the server's own vacuum, which makes way after a second."""
    with psycopg.connect(server.login(database, login)) as connection:
        row = connection.execute(
            "select current_setting('lock_timeout')::interval, current_setting('deadlock_timeout')::interval"
        ).fetchone()
    waits, vacuum = (length.total_seconds() for length in row)
    assert waits == {"vitrine_migrator": vacuum + 0.5, "vitrine_worker": 5}.get(login, 1)


def leave_once_it_gave_up(somebody: psycopg.Connection[Any], database: str) -> None:
    """When the upgrade has come to wait for the table, and waits no more: not by the clock, as a machine may be slow."""
    waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with psycopg.connect(database, autocommit=True) as watch:
        for expected in (1, 0):
            until = monotonic() + 30
            while watch.execute(waiting).fetchone() != (expected,) and monotonic() < until:
                sleep(0.05)
    somebody.rollback()


def test_an_upgrade_begins_anew_while_somebody_holds_a_table(server: TestServer, fresh_database: str) -> None:
    with psycopg.connect(fresh_database) as somebody:
        somebody.execute("lock table app.users in access share mode")
        leaves = Thread(target=leave_once_it_gave_up, args=(somebody, fresh_database))
        leaves.start()
        done = server.migrate(fresh_database, "upgrade")
        leaves.join()
    assert (done.exit_code, done.output.count("Somebody holds a table")) == (0, 1)
    assert lint(fresh_database) == []


def test_an_empty_database_is_upgraded(server: TestServer, database: str, empty_database: str) -> None:
    assert server.migrate(empty_database, "upgrade").exit_code == 0
    assert promises(empty_database) == promises(database)
    assert lint(empty_database) == []
    assert server.migrate(empty_database, "check").exit_code == 0


def test_an_upgrade_leaves_every_row_as_it_was(server: TestServer, make_app: Callable[..., Flask], fresh_database: str) -> None:
    make_firm(make_app(fresh_database), "kept").all()
    before = rows(fresh_database)
    assert server.migrate(fresh_database, "upgrade").exit_code == 0
    assert sum(map(len, before.values())) > 200
    assert rows(fresh_database) == before
    assert lint(fresh_database) == []


def test_what_is_kept_beside_the_rows_is_added_up_by_the_upgrade(
    server: TestServer, make_app: Callable[..., Flask], fresh_database: str
) -> None:
    """As in a firm that worked with the release before."""
    make_firm(make_app(fresh_database), "kept").all()

    def kept() -> dict[str, list[str]]:
        found = rows(fresh_database)
        return {
            name: [row for row in found.get(name, []) if not row.endswith(",0)")]
            for name in ("app.invoice_counts", "app.time_months")
        }

    before = kept()
    assert server.migrate(fresh_database, "downgrade", "0006").exit_code == 0
    assert not kept()["app.invoice_counts"] and not any("infinity" in row for row in kept()["app.time_months"])
    assert server.migrate(fresh_database, "upgrade").exit_code == 0
    assert kept() == before and all(before.values())


def test_an_upgrade_lays_down_anew_what_was_changed_by_hand(server: TestServer, fresh_database: str) -> None:
    before = promises(fresh_database)
    for change in BY_HAND:
        bent = promises(fresh_database)
        with psycopg.connect(fresh_database) as owner:
            owner.execute(change.encode())
        assert promises(fresh_database) != bent, change
    assert server.migrate(fresh_database, "upgrade").exit_code == 0
    assert promises(fresh_database) == before


def test_there_is_a_way_back(server: TestServer, fresh_database: str, with_notes: str) -> None:
    before = promises(fresh_database)
    assert server.migrate(fresh_database, "upgrade", "-d", with_notes).exit_code == 0
    assert has_notes(fresh_database)
    assert ("notes", "business_wall") in {row[:2] for row in promises(fresh_database)}
    assert server.migrate(fresh_database, "downgrade", "-d", with_notes).exit_code == 0
    assert not has_notes(fresh_database)
    assert promises(fresh_database) == before
    assert revision_of(fresh_database) == HEAD


def test_a_way_back_to_fewer_tables_shuts_the_doors(
    server: TestServer, fresh_database: str, with_notes: str, promised_notes: Path
) -> None:
    """Until the older release, whose files name no such table, has laid down its own."""
    before = promises(fresh_database)
    assert server.migrate(fresh_database, "upgrade", "-d", with_notes).exit_code == 0
    went = server.migrate(fresh_database, "downgrade", "-d", with_notes)
    assert (went.exit_code, has_notes(fresh_database)) == (0, False)
    assert "every door is shut" in went.output
    with (
        psycopg.connect(server.login(fresh_database, "vitrine_client")) as door,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        door.execute("select ctx.begin_request('b', 'browser', true)")
    assert lint(fresh_database) == []
    (promised_notes / "5_doors" / "client.sql").write_bytes((ROOT / "migrations/db/5_doors/client.sql").read_bytes())
    assert server.migrate(fresh_database, "upgrade").exit_code == 0
    assert promises(fresh_database) == before


def test_what_cannot_be_laid_down_leaves_no_table_behind(
    server: TestServer, fresh_database: str, with_notes: str, promised_notes: Path
) -> None:
    before = promises(fresh_database)
    with (promised_notes / "6_owners.sql").open("a") as file:
        file.write("grant select on app.nothing to vitrine_client;")
    with pytest.raises(psycopg.errors.UndefinedTable):
        server.migrate(fresh_database, "upgrade", "-d", with_notes)
    assert not has_notes(fresh_database)
    assert promises(fresh_database) == before


@pytest.mark.parametrize("revision", ["0001", "base"])
def test_a_revision_without_a_way_back_says_so(
    server: TestServer, fresh_database: str, with_notes: str, caplog: pytest.LogCaptureFixture, revision: str
) -> None:
    server.migrate(fresh_database, "upgrade", "-d", with_notes)
    before = promises(fresh_database)
    assert server.migrate(fresh_database, "downgrade", "-d", with_notes, revision).exit_code == 1
    assert "Revision 0002 has no way back: nothing was changed." in caplog.text
    assert has_notes(fresh_database)
    assert promises(fresh_database) == before
