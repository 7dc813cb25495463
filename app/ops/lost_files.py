"""What rows speak of and the store does not have, and what lies there and is nobody's: `flask files`.

It sees every business, so it comes with the login of whoever keeps a copy of the database, as no door's does.
"""

from datetime import timedelta
from typing import Any, NamedTuple

import psycopg

from ..core.storage import Storage

SPOKEN_OF = """
    select file_key from app.files where file_key is not null union all select large_key from app.files where large_key is not null
    union all select small_key from app.files where small_key is not null union all select file_key from app.invoice_documents
"""
# What is younger may be a file whose row is being written at this moment.
SETTLED = timedelta(days=1)


class Lost(NamedTuple):
    missing: list[str]
    nobodys: list[str]


def find_lost(connection: psycopg.Connection[Any], place: Storage, settled: timedelta = SETTLED) -> Lost:
    """The rows are asked last: a file that came meanwhile has its row by then. One that went meanwhile is asked for once more."""
    settled_keys, there = set(place.keys(settled)), set(place.keys())
    spoken_of = {key for (key,) in connection.execute(SPOKEN_OF)}
    missing = [key for key in sorted(spoken_of - there) if not _is_there(place, key)]
    still = {key for (key,) in connection.execute(SPOKEN_OF)} if missing else spoken_of
    return Lost([key for key in missing if key in still], sorted(settled_keys - spoken_of))


def _is_there(place: Storage, key: str) -> bool:
    try:
        place.read(key, 0, 1)
    except FileNotFoundError:
        return False
    return True
