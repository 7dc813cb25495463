"""Failed sign-ins with an e-mail that nobody has: no business knows them, so they are the platform's to see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, String, Uuid, column, func, select

from ...core.db import count_of
from ...core.search import contains

ROWS = func.platform.unknown_attempts().table_valued(
    column("id", Uuid), column("at", DateTime), column("email", String), column("ip_address", String), column("user_agent", String),
    name="attempts",
)  # fmt: skip
ORDERS = {"at": ROWS.c.at, "email": ROWS.c.email, "address": ROWS.c.ip_address}
LAST = ROWS.c.id


def attempts(words: str | None) -> Any:
    query = select(ROWS.c.at, ROWS.c.email, ROWS.c.ip_address, ROWS.c.user_agent)
    return query.where(contains(words, ROWS.c.email, ROWS.c.ip_address)) if words else query


def count(words: str | None) -> int:
    return count_of(attempts(words))
