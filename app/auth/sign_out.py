"""Sign-out ends the session in the database, and has the browser forget what it kept."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from ..core.guard import SESSION_COOKIE
from ..core.http import public
from ..domain.access import session
from .door import door
from .landing import redirect_signed_out


@door.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    secret = request.cookies.get(SESSION_COOKIE, "")
    session.sign_out(secret)
    return redirect_signed_out(secret)
