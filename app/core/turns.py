"""One request of a process runs at a time, and its turn comes when its body is there: who sends slowly holds up nobody else.

The server gives each request a thread of its own, most of which only wait. Two that ran at once would pass Python's lock to and fro
(docs/decisions/0013).
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from tempfile import SpooledTemporaryFile
from threading import Lock
from time import perf_counter, sleep
from typing import Any

CHUNK = 64 * 1024
MOST_DIGITS = 18
IN_MEMORY = 512 * 1024  # as large as a form may be; an upload waits on the disk
# The lock goes to whoever waits for it only when whoever had it looks away.
A_MOMENT = 0.0005
# A connection in a transaction may not rest for long.
LONGEST_REST = 1

_in_turn: "ContextVar[InTurn | None]" = ContextVar("in_turn", default=None)


def give_way() -> None:
    """Between two pieces of a long answer: whoever waits is answered now, and two thirds of the time are everybody else's."""
    here = _in_turn.get()
    if here is not None:
        worked = perf_counter() - here.began
        here.turn.release()
        sleep(min(max(A_MOMENT, 2 * worked), LONGEST_REST))
        here.turn.acquire()
        here.began = perf_counter()


class InTurn:
    def __init__(self, app: Callable[..., Iterable[bytes]], longest: int) -> None:
        self.app, self.longest = app, longest
        self.turn, self.began = Lock(), 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        announced = self.announced(environ)
        if not announced:
            return self.answer(environ, start_response)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            if not read_into(body, environ["wsgi.input"], announced):
                start_response("400 Bad Request", [("Content-Length", "0")])
                return []
            environ["wsgi.input"] = body
            return self.answer(environ, start_response)

    def answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self.turn:
            mine = _in_turn.set(self)
            self.began = perf_counter()
            try:
                return self.app(environ, start_response)
            finally:
                _in_turn.reset(mine)

    def announced(self, environ: dict[str, Any]) -> int:
        """How much there is to be read. What is longer than the application takes is not: it says so by the length alone."""
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal():
            return self.longest + 1 if environ.get("HTTP_TRANSFER_ENCODING") else 0
        # Counted before it is read: Python takes no number of thousands of digits.
        return int(length) if len(length) <= MOST_DIGITS and int(length) <= self.longest else 0


def read_into(body: Any, sent: Any, rest: int) -> bool:
    """Whether all of it came. What breaks off is nobody's wish, however much of a form it may look like."""
    while rest > 0 and (chunk := sent.read(min(rest, CHUNK))):
        body.write(chunk)
        rest -= len(chunk)
    body.seek(0)
    return rest <= 0
