"""The one place that commits: the end of a request, of a job, of a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .db import db
from .standing import Standing, standing, standing_at, standing_or_none


def commit() -> None:
    place = standing_or_none()
    if place is None:
        return
    if db.session.registry.has():  # Many a page asks prepared questions alone, and needs none.
        db.session.commit()  # The session only joins the transaction: this flushes, and ends nothing.
    if place.connection is not None and place.connection.in_transaction():
        place.connection.commit()
    elif place.pooled is not None:
        place.pooled.driver_connection.commit()


def undo() -> None:
    """Nothing of it was; the connection goes back to its pool."""
    if db.session.registry.has():
        db.session.remove()
    place = standing_or_none()
    if place is not None:
        place.let_go()


@contextmanager
def working_at(place: Standing) -> Iterator[None]:
    """One transaction outside a request: a job's, or a command's. It holds when the work ends well."""
    with standing_at(place):
        try:
            yield
            commit()
        finally:
            undo()


@contextmanager
def apart() -> Iterator[None]:
    """A transaction of its own within a job that has asked nothing yet: what is done in it holds, whatever comes after."""
    place = standing()
    if place.pooled is not None:
        raise RuntimeError("This transaction is open already: what is apart comes first.")
    with working_at(Standing(place.door, job_business=place.job_business)):
        yield
