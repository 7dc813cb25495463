"""Answers that take long are few at a time: two of a person's, and some of a process's, each of which keeps a connection meanwhile.
Whoever comes later is told to wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from .errors import Busy
from .queries import ask
from .transaction import commit
from .wire import Question
from .words import _

# The database counts a person's, whichever process they come to. The end of the transaction gives the place back.
TAKE_PLACE = Question("select ctx.take_place()")

_places = BoundedSemaphore(3)


@contextmanager
def long_answer() -> Iterator[None]:
    commit()  # What asking for it has written, that the session is in use, is locked no longer: its other pages go on.
    if not ask(TAKE_PLACE)[0][0][0]:
        raise Busy(_("Two files are being made for you. Wait for one of them, then ask again."))
    if not _places.acquire(blocking=False):
        raise Busy(_("Several files are being made at this moment. Ask again in a few seconds."))
    try:
        yield
    finally:
        _places.release()
