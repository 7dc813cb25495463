"""Who runs the platform. No door may make one: whoever runs the database does, with a login of the database's own."""

from __future__ import annotations

import psycopg

from ...core.db import uuid7

_identity = "insert into auth.identities (id, email, password_hash) values (%s, %s, %s) on conflict (lower(email)) do nothing"
_operator = """
    insert into platform.operators (identity_id, name) select id, %s from auth.identities where lower(email) = lower(%s)
    on conflict do nothing
"""


def add_operator(migrator_url: str, *, email: str, name: str, password_hash: str | None = None) -> bool:
    """Whether there was none of this e-mail. One who is known already keeps their password."""
    with psycopg.connect(migrator_url) as connection:
        connection.execute(_identity, (uuid7(), email, password_hash))
        return connection.execute(_operator, (name, email)).rowcount == 1
