"""The first address, and the one that machines ask."""

from __future__ import annotations

from flask import Response, redirect, request
from sqlalchemy import text
from werkzeug.wrappers import Response as BaseResponse

from ..core.db import db
from ..core.guard import SESSION_COOKIE
from ..core.http import public, sign_in_url
from ..core.standing import LETTERS
from ..shared.sessions import home_of
from .door import door


@door.get("/health")
@public
def health() -> Response:
    """Alive, without a look at the database."""
    return Response("ok\n", mimetype="text/plain")


@door.get("/ready")
@public
def ready() -> Response:
    """Alive, and the database answers."""
    db.session.execute(text("select 1"))
    return Response("ok\n", mimetype="text/plain")


@door.get("/")
@public
def start() -> BaseResponse:
    door_name = LETTERS.get(request.cookies.get(SESSION_COOKIE, "")[:1])
    return redirect(home_of(f"vitrine_{door_name}") if door_name else sign_in_url("client_portal"))
