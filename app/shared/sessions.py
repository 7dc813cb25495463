"""Opening a session for a membership, and the cookie that carries it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app, redirect
from sqlalchemy import text
from werkzeug.wrappers import Response

from ..core.db import db, uuid7
from ..core.device import current_device
from ..core.guard import SESSION_COOKIE
from ..core.http import Door
from ..core.secrets import digest, new_secret
from ..core.standing import LETTER_OF

LIFETIME = timedelta(days=14)

_memberships = text("select * from auth.memberships_of(:identity)")
_open = text("select auth.open_session(:id, :hash, :kind, :identity, :user, :name, :ip, :agent, :lifetime)")
_note = text("select auth.note(:session, :activity, :kind, :device, :browser, :platform)")


def memberships_of(identity_id: UUID) -> list[Any]:
    return list(db.session.execute(_memberships, {"identity": identity_id}))


def open_session(identity_id: UUID, membership: Any, kind: str = "browser", name: str | None = None) -> str:
    around = current_device()
    secret = new_secret(LETTER_OF[membership.login])
    session_id = uuid7()
    values = {
        "id": session_id,
        "hash": digest(secret),
        "kind": kind,
        "identity": identity_id,
        "user": membership.user_id,
        "name": name,
        "ip": around.ip_address,
        "agent": around.user_agent,
        "lifetime": LIFETIME,
    }
    db.session.execute(_open, values)
    note(session_id, "login")
    return secret


def note(session_id: UUID, kind: str) -> None:
    """A row in the business's activity for what happened at this door."""
    machine = current_device()
    values = {
        "session": session_id,
        "activity": uuid7(),
        "kind": kind,
        "device": machine.device_type,
        "browser": machine.browser,
        "platform": machine.platform,
    }
    db.session.execute(_note, values)


def carry(response: Response, secret: str) -> Response:
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SECURE_COOKIES"],
    )
    return response


def home_of(login: str) -> str:
    name = login.removeprefix("vitrine_")
    doors = (door for door in current_app.blueprints.values() if isinstance(door, Door) and not door.tokens)
    return next(f"{door.url_prefix}/" for door in doors if name in door.home_of)


def welcome(identity_id: UUID, membership: Any, back: str | None) -> Response:
    """In: to where they were going, if that is theirs, else home."""
    home = home_of(membership.login)
    safe = back and back.startswith(home) and "\\" not in back and not back.startswith("//")
    return carry(redirect(back if safe and back else home, 303), open_session(identity_id, membership))
