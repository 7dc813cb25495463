"""Upgrading is done with every start and every release, so it must bear being done again."""

from __future__ import annotations

import psycopg

from app.domain.roles.permissions import PERMISSIONS_OF
from app.ops.database import upgrade
from config import ROOT
from tests.databases import TestServer

PROMISES = """
    select tablename, policyname, permissive, roles::text, cmd, qual, with_check from pg_policies
    union all select table_name, column_name, privilege_type, grantee, table_schema, null, null
      from information_schema.column_privileges where grantee like 'vitrine\\_%' and table_schema in ('app', 'auth', 'platform', 'queue')
    order by 1, 2, 3, 4, 5
"""


def promises(database: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database) as owner:
        return owner.execute(PROMISES.encode()).fetchall()


def test_an_upgrade_may_be_run_any_number_of_times(server: TestServer, fresh_database: str) -> None:
    pairs = [(role, permission.value) for role, permissions in PERMISSIONS_OF.items() for permission in permissions]
    before = promises(fresh_database)
    for _ in range(3):
        upgrade(fresh_database, server.home, pairs)
    assert before, "there are policies and grants to compare"
    assert promises(fresh_database) == before
    with psycopg.connect(fresh_database) as owner:
        assert owner.execute((ROOT / "migrations" / "lint.sql").read_bytes()).fetchall() == []
