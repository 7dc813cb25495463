"""A copy is whole, made by a login that no wall binds and that is no superuser; and a copy that is not whole says so."""

import os
import subprocess
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from app.ops import database as making
from app.ops.embedded_postgres import packaged_binaries
from config import ROOT

TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('app', 'platform', 'auth', 'queue') and c.relkind = 'r' order by 1, 2
"""


@pytest.fixture
def tool(pytestconfig):
    chosen = pytestconfig.getoption("--postgres-bin")
    folder = Path(chosen) if chosen else packaged_binaries()

    def run(name, *arguments):
        done = subprocess.run([folder / name, *arguments], capture_output=True, text=True, timeout=120, env={"PATH": os.defpath})
        return done.returncode, done.stderr

    return run


@pytest.fixture
def restored(server):
    name = f"vitrine_{uuid4().hex[:12]}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
    yield name
    server.drop(name)


def counted(database):
    with psycopg.connect(database) as owner:
        tables = [sql.Identifier(*names) for names in owner.execute(TABLES).fetchall()]
        counts = [owner.execute(sql.SQL("select count(*) from {}").format(table)).fetchone() for table in tables]
        return {table.as_string(): count for table, (count,) in zip(tables, counts, strict=True)}


def test_a_copy_holds_every_row_and_is_as_safe_as_the_first(server, database, firm, other_firm, restored, tool, tmp_path):
    file = str(tmp_path / "copy")
    assert tool(
        "pg_dump", "--enable-row-security", "--format=custom", f"--file={file}", server.login(database, "vitrine_backup")
    ) == (0, "")
    assert tool("pg_restore", "--exit-on-error", f"--dbname={server.at(restored)}", file) == (0, "")
    before = counted(database)
    assert counted(server.at(restored)) == before
    assert before['"app"."users"'] > 10
    assert before['"queue"."askers"'] > 0
    making.prepare_rights(server.at(restored))
    if not server.customer:
        assert server.migrate(server.at(restored), "upgrade").exit_code == 0
        with psycopg.connect(server.at(restored)) as owner:
            assert owner.execute((ROOT / "migrations" / "lint.sql").read_bytes()).fetchall() == []


@pytest.mark.parametrize(
    "login", ["vitrine_client", "vitrine_admin", "vitrine_worker", "vitrine_queue", "vitrine_platform", "vitrine_auth"]
)
def test_no_door_makes_one(server, database, firm, tool, tmp_path, login):
    ended, _ = tool("pg_dump", "--enable-row-security", f"--file={tmp_path / 'copy'}", server.login(database, login))
    assert ended != 0


@pytest.mark.parametrize("login", ["vitrine_migrator", "vitrine_backup"])
def test_whoever_stands_outside_reads_all_and_is_no_superuser(server, database, firm, other_firm, login):
    with psycopg.connect(server.login(database, login)) as connection:
        assert connection.execute("select rolsuper or rolbypassrls from pg_roles where rolname = session_user").fetchone() == (
            False,
        )
        found = {id for (id,) in connection.execute("select distinct business_id from app.users").fetchall()}
    assert found >= {firm.id, other_firm.id}


def test_the_backup_writes_nothing(server, database, firm):
    with psycopg.connect(server.login(database, "vitrine_backup"), autocommit=True) as connection:
        for statement in ("update app.users set name = 'x'", "delete from app.users", "insert into queue.errands values (1)", "select nextval('queue.errands')",
                          "select setval('ctx.key_turn', 1)", "select queue.let_in(null)", "create table app.x (n int)"):  # fmt: skip
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType)):
                connection.execute(statement)
