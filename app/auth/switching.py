"""From one membership to another, and out of all of them. Each is a session of its own and sees nothing of the others."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from ..core.guard import SESSION_COOKIE, current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.access import session
from ..domain.access.membership import Membership, find_membership, list_memberships
from ..domain.roles.permissions import Permission
from .door import door
from .landing import home_url, redirect_signed_in, redirect_signed_out


@door.route("/account/switch", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
def switch_portal() -> ResponseReturnValue:
    memberships = list_memberships(current_user.identity_id)
    chosen = find_membership(memberships, request.form.get("user_id"))
    if request.method == "POST" and chosen:
        return switch_to(chosen)
    return render("auth/switch.html", code=422 if request.method == "POST" else 200, places=memberships)


def switch_to(membership: Membership) -> ResponseReturnValue:
    if membership.user_id == current_user.id:
        return redirect(home_url(request.cookies[SESSION_COOKIE]), 303)
    return redirect_signed_in(session.switch_session(membership, by=current_user))


@door.post("/account/sessions/end-all")
@requires(Permission.ACCOUNT_WRITE)
def sign_out_everywhere() -> ResponseReturnValue:
    session.sign_out_everywhere(current_user)
    return redirect_signed_out(request.cookies.get(SESSION_COOKIE, ""))
