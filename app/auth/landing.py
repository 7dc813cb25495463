"""Where whoever comes in or goes out lands, and the cookie that carries the session."""

from typing import Any

from flask import current_app, redirect, session
from werkzeug.wrappers import Response

from ..core.guard import SESSION_COOKIE
from ..core.http import Door, home_door, sign_in_url
from ..core.security import cookie_name
from ..core.standing import LETTERS
from ..domain.access.session import LIFETIME


def redirect_signed_in(secret: str, back: str | None = None) -> Response:
    """In: to where they were going, if that is theirs, else home."""
    home = home_url(secret)
    safe = back and back.startswith(home) and "\\" not in back and not back.startswith("//")
    response = redirect(back if safe and back else home, 303)
    response.set_cookie(cookie_name(SESSION_COOKIE), secret, max_age=LIFETIME, **of_cookie())
    return response


def redirect_signed_out(secret: str) -> Response:
    """To the door's own sign-in, with a browser that remembers nothing."""
    session.clear()
    response = redirect(sign_in_page(secret), 303)
    response.delete_cookie(cookie_name(SESSION_COOKIE), **of_cookie())
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def of_cookie() -> dict[str, Any]:
    return {"httponly": True, "samesite": "Lax", "secure": current_app.config["SECURE_COOKIES"]}


def home_url(secret: str) -> str:
    door = door_behind(secret)
    return f"{door.url_prefix}/" if door else sign_in_url("client_portal")


def sign_in_page(secret: str) -> str:
    door = door_behind(secret)
    return sign_in_url(door.name if door else "client_portal")


def door_behind(secret: str) -> Door | None:
    """The letter before a session's secret names its login; whoever changed it is sent elsewhere, and let in nowhere."""
    return home_door(LETTERS.get(secret[:1]))
