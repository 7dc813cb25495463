"""One identity with several memberships chooses, after the password was right, where to go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import redirect, request, session

from ..core.http import public, sign_in_url
from ..core.ui import render
from ..shared.sessions import memberships_of, welcome
from .door import door

MINUTES = 10


@door.route("/choose", methods=["GET", "POST"])
@public
def choose() -> Any:
    choice = session.get("choosing")
    if not choice or datetime.now(UTC).timestamp() - choice["at"] > MINUTES * 60:
        return redirect(sign_in_url("client_portal"), 303)
    identity_id = UUID(choice["identity"])
    memberships = memberships_of(identity_id)
    chosen = next((m for m in memberships if str(m.user_id) == request.form.get("user_id")), None)
    if request.method == "POST" and chosen:
        session.pop("choosing")
        return welcome(identity_id, chosen, choice["next"])
    return render("auth/choose.html", code=422 if request.method == "POST" else 200, memberships=memberships)
