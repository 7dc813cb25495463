"""One identity with several memberships chooses, after the password was right, where to go."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from ..core.http import public, sign_in_url
from ..core.ui import render
from ..domain.access.membership import find_membership, list_memberships
from ..domain.access.session import open_session
from .door import door
from .landing import redirect_signed_in

MINUTES = 10


@door.route("/choose", methods=["GET", "POST"])
@public
def choose() -> ResponseReturnValue:
    choice = session.get("choosing")
    if not choice or datetime.now(UTC).timestamp() - choice["at"] > MINUTES * 60:
        return redirect(sign_in_url("client_portal"), 303)
    identity_id = UUID(choice["identity"])
    memberships = list_memberships(identity_id)
    chosen = find_membership(memberships, request.form.get("user_id"))
    if request.method == "POST" and chosen:
        session.pop("choosing")
        return redirect_signed_in(open_session(identity_id, chosen), choice["next"])
    return render("auth/choose.html", code=422 if request.method == "POST" else 200, memberships=memberships)
