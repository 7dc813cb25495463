"""Where whoever comes in or goes out lands, and the cookie that carries the session."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app, g, redirect, session, url_for
from werkzeug.wrappers import Response

from ..core.device import current_browser
from ..core.guard import SESSION_COOKIE, session_secret
from ..core.http import Door, home_door, sign_in_url
from ..core.security import BROWSER_COOKIE, cookie_name
from ..core.standing import LETTERS
from ..domain.access.hand_over import depart
from ..domain.access.membership import Membership
from ..domain.access.session import LIFETIME, Holder, open_session, sign_out, switch_session

KNOWN_FOR = timedelta(days=400)  # As long as browsers keep a cookie.


def is_here(membership: Membership) -> bool:
    """Whether this is the host that it opens at: the business's own, where it has one."""
    return membership.business_id == g.host_business if g.host else membership.host is None


def enter(identity_id: UUID, membership: Membership, back: str | None = None) -> Response:
    if is_here(membership):
        return enter_here(identity_id, membership, back)
    return lead_away(membership, depart(identity_id, membership))


def enter_here(identity_id: UUID, membership: Membership, back: str | None = None) -> Response:
    """Whoever was signed in with this browser is signed out: its cookie is another's now."""
    sign_out(session_secret())
    g.firm = membership.slug
    return redirect_signed_in(open_session(identity_id, membership), back)


def switch(membership: Membership, *, by: Holder) -> Response:
    if is_here(membership):
        return redirect_signed_in(switch_session(membership, by=by))
    return lead_away(membership, depart(by.identity_id, membership, by.session_id))


def lead_away(membership: Membership, step: str) -> Response:
    session["leaving"] = {"step": step, "host": membership.host, "name": membership.business_name or membership.label}
    return redirect(url_for("auth.depart"), 303)


def redirect_signed_in(secret: str, back: str | None = None) -> Response:
    """In: to where they were going, if that is theirs, else home."""
    home = home_url(secret)
    safe = back and back.startswith(home) and back.isprintable() and "\\" not in back and not back.startswith("//")
    response = redirect(back if safe and back else home, 303)
    response.set_cookie(cookie_name(SESSION_COOKIE), secret, max_age=LIFETIME, **of_cookie())
    return tell_browser(response)


def tell_browser(response: Response) -> Response:
    """What makes it a known one."""
    response.set_cookie(cookie_name(BROWSER_COOKIE), current_browser(), max_age=KNOWN_FOR, **of_cookie())
    return response


def redirect_signed_out(secret: str) -> Response:
    """To the door's own sign-in, with a browser that remembers nothing but that somebody has signed in with it. Each cookie is
    named: to clear all would clear those of the domain's other hosts."""
    session.clear()
    response = redirect(sign_in_page(secret), 303)
    response.delete_cookie(cookie_name(SESSION_COOKIE), **of_cookie())
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
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
