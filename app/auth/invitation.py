"""The link of an invitation: who invites, to what, and in with the temporary password or with the one that is there."""

from __future__ import annotations

from typing import Any

from flask import g, redirect
from sqlalchemy import text
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from ..core.db import db
from ..core.forms import PostForm
from ..core.http import public, sign_in_url
from ..core.secrets import digest
from ..core.ui import brand_of, render
from ..shared.sessions import home_of, memberships_of, welcome
from ..shared.verifying import verify
from .door import door

_invitation = text("select * from auth.invitation_of(:link)")
_business = text("select * from auth.branding(null, :slug)")
WRONG = "That is not the password. Check the mail, or the password that you use here already."
DOORS = {"vitrine_client": "client_portal", "vitrine_tech": "technician"}


class AcceptForm(PostForm):
    password = PasswordField("Password", [InputRequired("Enter the password."), Length(max=1000)])


@door.route("/invitation/<secret>", methods=["GET", "POST"])
@public
def accept_invitation(secret: str) -> Any:
    found = db.session.execute(_invitation, {"link": digest(secret[:200])}).one_or_none()
    if found is None or found.is_over:
        return render("auth/invitation_over.html", code=410, business=found and found.business_name)
    if found.is_used:
        return redirect(sign_in_url(DOORS.get(found.login, "admin"), business=found.slug), 303)
    g.brand = brand_of(db.session.execute(_business, {"slug": found.slug}).one_or_none())
    form = AcceptForm()
    return let_in(form, found) if form.validate_on_submit() else show(form, found, 422 if form.is_submitted() else 200)


def let_in(form: AcceptForm, found: Any) -> Any:
    verdict = verify(found.email, form.password.data or "")
    if verdict.wait:
        response = show(form, found, 429, wait=verdict.wait)
        response.headers["Retry-After"] = str(verdict.wait)
        return response
    here = [m for m in memberships_of(found.identity_id) if m.user_id == found.user_id]
    if verdict.identity_id is None:
        form.password.errors = [WRONG]
    elif not here:
        return render("auth/not_let_in.html", code=403, reason=None, whom=found.business_name)
    else:
        return welcome(found.identity_id, here[0], home_of(here[0].login))
    return show(form, found, 422)


def show(form: AcceptForm, found: Any, status: int, **more: Any) -> Any:
    return render("auth/invitation.html", code=status, form=form, invitation=found, **more)
