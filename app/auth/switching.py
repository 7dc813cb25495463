"""One identity with several memberships chooses where to go, goes from one to another, and leaves all of them. Each is a session of
its own and sees nothing of the others."""

from flask import redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from ..core.guard import current_user, session_secret
from ..core.http import public, requires, sign_in_url
from ..core.ui import render
from ..domain.access import session
from ..domain.access.choice import end_choice, who_chooses
from ..domain.access.membership import Membership, find_membership, list_memberships
from ..domain.roles.permissions import Permission
from .door import door
from .landing import enter, home_url, redirect_signed_out, switch


@door.route("/choose", methods=["GET", "POST"])
@public
def choose() -> ResponseReturnValue:
    choice = cookie.get("choosing") or {}
    identity_id = who_chooses(choice.get("step", ""))
    if identity_id is None:
        return redirect(sign_in_url("client_portal"), 303)
    memberships = list_memberships(identity_id)
    chosen = find_membership(memberships, request.form.get("user_id"))
    if request.method == "POST" and chosen and end_choice(choice["step"]):
        cookie.pop("choosing")
        return enter(identity_id, chosen, choice["next"])
    return render("auth/choose.html", code=422 if request.method == "POST" else 200, memberships=memberships)


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
        return redirect(home_url(session_secret()), 303)
    return switch(membership, by=current_user)


@door.post("/account/sessions/end-all")
@requires(Permission.ACCOUNT_WRITE)
def sign_out_everywhere() -> ResponseReturnValue:
    session.sign_out_everywhere(current_user)
    return redirect_signed_out(session_secret())
