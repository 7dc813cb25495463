"""The application on a loopback port, served in threads of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class Site(NamedTuple):
    app: Flask
    url: str


class Quietly(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """What went wrong is told by the page that met it."""


@contextmanager
def served(make: Callable[[str], Flask]) -> Iterator[Site]:
    """The port is known before the application is made, since its links hold it."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quietly)
    url = f"http://localhost:{server.server_port}"
    server.app = make(url)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(server.app, url)
    server.shutdown()
    thread.join()
    server.server_close()
