"""A person's bare connection: the production login and the begin of a request, with no application between."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import dict_row

from tests.cast import Firm
from tests.databases import TestServer

# Every kind of person, and the login their door uses.
PEOPLE = {
    "ada": "vitrine_admin",
    "pia": "vitrine_admin",
    "stan": "vitrine_admin",
    "tom": "vitrine_tech",
    "sue": "vitrine_sub",
    "bob": "vitrine_client",
    "mia": "vitrine_client",
    "carla": "vitrine_client",
    "max": "vitrine_client",
}


class Table(NamedTuple):
    name: str
    columns: tuple[str, ...]


@contextmanager
def door_of(server: TestServer, database: str, role: str, secret: str | None = None) -> Iterator[psycopg.Connection[Any]]:
    """A transaction at this door, begun as every request begins; nothing of it stays."""
    url = server.login(database, role)
    with psycopg.connect(url, prepare_threshold=0, row_factory=dict_row) as connection:
        if secret is not None:
            connection.execute("select ctx.begin_request(%s, 'browser', false)", (secret,))
        yield connection
        connection.rollback()


@contextmanager
def standing_as(server: TestServer, database: str, firm: Firm, name: str) -> Iterator[psycopg.Connection[Any]]:
    with door_of(server, database, PEOPLE[name], firm.secret_of(name)) as connection:
        yield connection


def readable_tables(connection: psycopg.Connection[Any]) -> list[Table]:
    """What this login may read of schema app, from the catalogue: a new table joins by itself."""
    rows = connection.execute("""
        select c.relname, array_agg(a.attname::text order by a.attnum) as columns
          from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p', 'v')
           and has_column_privilege(c.oid, a.attnum, 'select')
         group by c.relname order by c.relname
    """).fetchall()
    return [Table(row["relname"], tuple(row["columns"])) for row in rows]
