"""One request of a process runs at a time, and its turn comes when its body is there: who sends slowly holds up nobody else.

The server gives each request a thread of its own, most of which only wait. Two that ran at once would pass Python's lock to and fro
(docs/decisions/0013).
"""

from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import Any

CHUNK = 64 * 1024
MOST_DIGITS = 18
IN_MEMORY = 512 * 1024  # as large as a form may be; an upload waits on the disk


class InTurn:
    def __init__(self, app: Callable[..., Iterable[bytes]], longest: int) -> None:
        self.app, self.longest = app, longest
        self.turn = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            if self.read_into(body, environ):
                environ["wsgi.input"] = body
            with self.turn:
                return self.app(environ, start_response)

    def read_into(self, body: Any, environ: dict[str, Any]) -> bool:
        """What is longer than the application takes is not read: it says so by the length alone."""
        sent, length = environ["wsgi.input"], environ.get("CONTENT_LENGTH") or ""
        # Counted before it is read: Python takes no number of thousands of digits.
        if length.isdecimal() and (len(length) > MOST_DIGITS or int(length) > self.longest):
            return False
        rest = int(length) if length.isdecimal() else self.longest + 1 if environ.get("HTTP_TRANSFER_ENCODING") else 0
        while rest > 0 and (chunk := sent.read(min(rest, CHUNK))):
            body.write(chunk)
            rest -= len(chunk)
        body.seek(0)
        return True
