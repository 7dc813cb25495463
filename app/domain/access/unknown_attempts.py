"""Failed sign-ins with an e-mail that nobody has: no business knows them, so they are the platform's to see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, Select, String, Uuid, column, func, select

from ...core.actor import Viewer
from ...core.lists import List

ROWS = func.platform.unknown_attempts().table_valued(
    column("id", Uuid), column("at", DateTime), column("email", String), column("ip_address", String), column("user_agent", String),
    name="attempts",
).c  # fmt: skip


class UnknownAttempt:
    """Rows of a function, which asks for the permission itself."""

    id = ROWS.id

    @staticmethod
    def visible_to(_: Viewer) -> Select[*tuple[Any, ...]]:
        return select(ROWS.id)


unknown_attempts = List(
    UnknownAttempt,
    columns=(ROWS.at, ROWS.email, ROWS.ip_address, ROWS.user_agent),
    search=(ROWS.email, ROWS.ip_address),
    orders={"at": ROWS.at, "email": ROWS.email, "address": ROWS.ip_address},
    order="-at",
)
