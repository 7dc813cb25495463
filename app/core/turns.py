"""One request of a process runs at a time, and its turn comes when its body is there: who sends slowly holds up nobody else.

The server gives each request a thread of its own, most of which only wait. Two that ran at once would pass Python's lock to and fro
(docs/decisions/0013).
"""

import io
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

CHUNK = 64 * 1024


class InTurn:
    def __init__(self, app: Callable[..., Iterable[bytes]], longest: int) -> None:
        self.app, self.longest = app, longest
        self.turn = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = self.body_of(environ)
        with self.turn:
            return self.app(environ, start_response)

    def body_of(self, environ: dict[str, Any]) -> Any:
        """What is longer than the application takes is not read: it says so by the length alone."""
        sent = environ["wsgi.input"]
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > self.longest:
            return sent
        rest = int(length) if length.isdecimal() else self.longest + 1 if environ.get("HTTP_TRANSFER_ENCODING") else 0
        body = io.BytesIO()
        while rest > 0 and (chunk := sent.read(min(rest, CHUNK))):
            body.write(chunk)
            rest -= len(chunk)
        body.seek(0)
        return body
