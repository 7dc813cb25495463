"""The one place that commits: the end of a request, of a job, of a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from .db import db, wire_of
from .standing import Standing, current_standing, find_standing, standing_at


def commit() -> None:
    place = find_standing()
    if place is None:
        return
    if db.session.registry.has():  # Many a page asks prepared questions alone, and needs none.
        db.session.commit()  # The session only joins the transaction: this flushes, and ends nothing.
    if place.connection is not None and place.connection.in_transaction():
        place.connection.commit()
    elif place.pooled is not None:
        wire_of(place.pooled).commit()


def undo() -> None:
    """Nothing of it was; the connection goes back to its pool."""
    if db.session.registry.has():
        db.session.remove()
    place = find_standing()
    if place is not None:
        place.release()


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
def own_transaction() -> Iterator[None]:
    """For a job that has run no statement yet: what is done in it is committed, whatever comes after."""
    place = current_standing()
    if place.pooled is not None:
        raise RuntimeError("A transaction is open already: one of its own comes before it.")
    with working_at(Standing(place.door, job=place.job)):
        yield
