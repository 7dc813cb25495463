"""Who of a client's people has opened a thing, and downloaded it: told to the office beside it, from what is written down."""

from typing import Any

from sqlalchemy import DateTime, Integer, Select, Text, column, func, select

from ...core.actor import Viewer
from ...core.queries import Prepared, value


def _seen(_: Viewer) -> Select[*tuple[Any, ...]]:
    told = func.app.seen(value("noun", "text"), value("thing", "uuid")).table_valued(
        column("person_name", Text),
        column("opened_at", DateTime(timezone=True)),
        column("downloaded_at", DateTime(timezone=True)),
        column("version", Integer),
    )
    return select(told.c.person_name, told.c.opened_at, told.c.downloaded_at, told.c.version)


# Whoever saw it last comes first. For the office alone: no other door may ask.
seen = Prepared(_seen)
