"""The one place that commits: the end of a request, of a job, of a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .db import db
from .identity import Standing, standing_at


def commit() -> None:
    """What was told on the way (core/queries.py) goes out with the COMMIT, in its round trip."""
    if not db.session().in_transaction():
        return
    db.session.flush()
    connection = db.session.connection()
    told = connection.info.pop("told", None)
    if told:
        driver: Any = connection.connection.driver_connection
        with driver.pipeline():
            for statement, values in told:
                driver.execute(statement, values)
            driver.commit()
    # The server has nothing left to do by now, but the session must hear of it too.
    db.session.commit()


@contextmanager
def working_at(place: Standing) -> Iterator[None]:
    """One transaction outside a request: a job's, or a command's. It holds when the work ends well."""
    with standing_at(place):
        try:
            yield
            commit()
        finally:
            db.session.remove()
