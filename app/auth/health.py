"""The first address, and the one that machines ask."""

from flask import Response, redirect
from flask.typing import ResponseReturnValue

from ..core.db import ping
from ..core.guard import session_secret
from ..core.http import public
from .door import door
from .landing import home_url


@door.get("/health")
@public
def health() -> ResponseReturnValue:
    """Alive, without a look at the database."""
    return Response("ok\n", mimetype="text/plain")


@door.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """Alive, and the database answers."""
    ping()
    return Response("ok\n", mimetype="text/plain")


@door.get("/")
@public
def start() -> ResponseReturnValue:
    return redirect(home_url(session_secret()))
