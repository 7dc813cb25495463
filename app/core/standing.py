"""Through which login a transaction goes, and what proves who asks. The door chooses the login; the database says who it is."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.exc import OperationalError

from .errors import NoContext

# The letter before a session's secret. It is untrusted: it only chooses the pool, and the database refuses a session that
# belongs to another login.
LETTERS = {"a": "admin", "c": "client", "p": "platform", "s": "sub", "t": "tech"}
LETTER_OF = {f"vitrine_{door}": letter for letter, door in LETTERS.items()}


class View(NamedTuple):
    """What a request only looks at: written down by the same statement that finds out who asks."""

    kind: str
    subject_type: str | None = None
    subject_id: UUID | None = None


@dataclass(slots=True)
class Standing:
    """The login a transaction is opened through, and what proves who asks: a session's secret, of a browser or a token, good at
    this host, or a job in the queue."""

    door: str
    secret: str | None = None
    kind: str = "browser"
    # The own host of a business, where it was asked.
    host: str | None = None
    job: int | None = None
    reading: bool = False
    view: View | None = None
    # Asked by a page itself: nobody's presence.
    polling: bool = False
    # The thing that is looked at: what one is told of it is read with it.
    opened: UUID | None = None
    # The one connection of this standing, from its first question on, and how the ORM sees it, where one asks (core/db.py).
    pooled: Any = None
    connection: Any = None
    # Whom the database found when the transaction began, and how many statements it has run since.
    asker: Any = None
    statements: int = 0

    def release(self) -> None:
        """Whatever was not committed never was; of a server that is gone there is nothing to take back."""
        held, self.connection, self.pooled = self.connection or self.pooled, None, None
        if held is not None:
            with suppress(OperationalError):
                held.close()


_standing: ContextVar[Standing | None] = ContextVar("standing", default=None)


def find_standing() -> Standing | None:
    return _standing.get()


def current_standing() -> Standing:
    found = _standing.get()
    if found is None:
        raise NoContext("No door is open: a transaction needs a person's secret or a job.")
    return found


def set_standing(place: Standing | None) -> Standing | None:
    """Of this context, from now on. Returns the former one, to be put back."""
    before = _standing.get()
    _standing.set(place)
    return before


@contextmanager
def standing_at(place: Standing) -> Iterator[None]:
    before = set_standing(place)
    try:
        yield
    finally:
        place.release()
        set_standing(before)
