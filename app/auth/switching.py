"""From one membership to another, and out of all of them. Each is a session of its own and sees nothing of the others."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from sqlalchemy import text
from werkzeug.wrappers import Response

from ..core.db import db
from ..core.guard import SESSION_COOKIE, current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.roles.permissions import Permission
from ..shared.sessions import home_of, memberships_of, note, welcome
from .door import door
from .sign_out import leave

# One for each membership: what happened is told to each business once.
_places = text("""
    select distinct on (user_id) id from auth.sessions where identity_id = :id and expires_at > now()
     order by user_id, id = :own desc, id desc
""")
_end = text("delete from auth.sessions where id = :id")
_end_all = text("delete from auth.sessions where identity_id = :id")


@door.route("/account/switch", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
def switch_portal() -> Any:
    places = memberships_of(current_user.identity_id)
    chosen = next((place for place in places if str(place.user_id) == request.form.get("user_id")), None)
    if request.method == "POST" and chosen:
        return go_to(chosen)
    return render("auth/switch.html", code=422 if request.method == "POST" else 200, places=places)


def go_to(place: Any) -> Response:
    """The session that is left ends: whoever finds its cookie finds nothing."""
    if place.user_id == current_user.id:
        return redirect(home_of(place.login), 303)
    note(current_user.session_id, "logout")
    db.session.execute(_end, {"id": current_user.session_id})
    return welcome(current_user.identity_id, place, None)


@door.post("/account/sessions/end-all")
@requires(Permission.ACCOUNT_WRITE)
def sign_out_everywhere() -> Response:
    who = current_user
    for place in db.session.execute(_places, {"id": who.identity_id, "own": who.session_id}).all():
        note(place.id, "sign_out_everywhere")
    db.session.execute(_end_all, {"id": who.identity_id})
    return leave(request.cookies.get(SESSION_COOKIE, ""))
