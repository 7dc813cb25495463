"""Sign-out ends the session in the database, and has the browser forget what it kept."""

from __future__ import annotations

from flask import redirect, request, session
from sqlalchemy import text
from werkzeug.wrappers import Response

from ..core.db import db
from ..core.guard import SESSION_COOKIE
from ..core.http import public, sign_in_url
from ..core.secrets import digest
from ..shared.sessions import note
from .door import door

HOME = {"a": "admin", "s": "admin", "t": "technician", "p": "platform"}


@door.post("/sign-out")
@public
def sign_out() -> Response:
    secret = request.cookies.get(SESSION_COOKIE, "")
    row = db.session.execute(text("select id from auth.sessions where hash = :hash"), {"hash": digest(secret)}).one_or_none()
    if row:
        note(row.id, "logout")
        db.session.execute(text("delete from auth.sessions where id = :id"), {"id": row.id})
    return leave(secret)


def leave(secret: str) -> Response:
    """To the door's own sign-in, with a browser that remembers nothing."""
    session.clear()
    response = redirect(sign_in_url(HOME.get(secret[:1], "client_portal")), 303)
    response.delete_cookie(SESSION_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
