"""The isolation proved on live data: for a few people of each door, what they could read of anybody else's. It must be none.

Each person gets a session of a minute, is looked at through the production login, table by table, and the session is
removed. Nothing else is written.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from ..core.db import uuid7
from ..core.secrets import new_secret

PEOPLE_PER_DOOR = 3

_people = """
    select * from (
        select u.id, u.identity_id, u.business_id, u.client_id, ctx.login_of(u.user_type, u.role) as login,
               row_number() over (partition by u.business_id, ctx.login_of(u.user_type, u.role) order by u.id) as number
          from app.users u) found
     where number <= %s
"""
_session = """
    insert into auth.sessions (id, hash, kind, login, identity_id, business_id, user_id, name, expires_at)
    values (%s, %s, 'browser', %s, %s, %s, %s, 'isolation proof', now() + interval '1 minute')
"""
_tables = """
    select c.relname, array_agg(a.attname::text)
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p', 'v') and has_column_privilege(c.oid, a.attnum, 'select')
     group by c.relname order by c.relname
"""


class Count(NamedTuple):
    door: str
    table: str
    people: int
    own: int
    foreign: int


def prove(owner_url: str, door_urls: dict[str, str]) -> list[Count]:
    """Counts for each door and table; `foreign` is what must be 0."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    with psycopg.connect(owner_url, autocommit=True) as owner:
        for person in owner.execute(_people, (PEOPLE_PER_DOOR,)).fetchall():
            login = person[4]
            with _signed_in(owner, person) as secret, psycopg.connect(door_urls[login.removeprefix("vitrine_")]) as door:
                for table, own, foreign in _count_visible(door, secret, person):
                    found = sums[login, table]
                    found[0], found[1], found[2] = found[0] + 1, found[1] + own, found[2] + foreign
    return [Count(login, table, *found) for (login, table), found in sorted(sums.items())]


@contextmanager
def _signed_in(owner: psycopg.Connection[Any], person: Any) -> Iterator[str]:
    id, identity_id, business_id, _, login, _ = person
    secret, session_id = new_secret("proof"), uuid7()
    owner.execute(_session, (session_id, hashlib.sha256(secret.encode()).digest(), login, identity_id, business_id, id))
    try:
        yield secret
    finally:
        owner.execute("delete from auth.sessions where id = %s", (session_id,))


def _count_visible(door: psycopg.Connection[Any], secret: str, person: Any) -> Iterator[tuple[str, int, int]]:
    _, _, business_id, client_id, _, _ = person
    who = door.execute("select ctx.begin_request(%s, 'browser', true)", (secret,)).fetchone()
    if who is None or who[0] is None or "refused" in who[0]:
        return
    for table, columns in door.execute(_tables).fetchall():
        strange: sql.Composable = sql.SQL("business_id is distinct from %s")
        values = [business_id]
        column = "id" if table == "clients" else "client_id"
        if client_id and column in columns:
            strange = sql.SQL("({} or {} is distinct from %s)").format(strange, sql.Identifier(column))
            values.append(client_id)
        query = sql.SQL("select count(*), count(*) filter (where {}) from app.{}").format(strange, sql.Identifier(table))
        row = door.execute(query, values).fetchone()
        if row is not None:
            yield table, row[0] - row[1], row[1]
