"""Sign-in: one page for each door, the client's in the colours of the business."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import g, redirect, request, session, url_for
from sqlalchemy import text
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..core.db import db
from ..core.forms import PostForm
from ..core.http import public
from ..core.ui import render
from ..shared.sessions import memberships_of, welcome
from ..shared.verifying import verify
from .brand import wear_branding
from .door import door

TITLES = {
    "client-portal": "Sign in",
    "tech": "Technician sign-in",
    "admin": "Business sign-in",
    "platform": "Platform sign-in",
}
WRONG = "That e-mail and password do not fit together. Check both, or reset the password."


class SignInForm(PostForm):
    email = StringField("E-mail", [InputRequired("Enter your e-mail."), Length(max=320)])
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=1000)])


@door.route("/<any('client-portal', tech, admin, platform):door>/sign-in", methods=["GET", "POST"])
@public
def sign_in(door: str) -> Any:
    wear_branding()
    form = SignInForm()
    if not form.validate_on_submit():
        return show(form, door, 422 if form.is_submitted() else 200)
    verdict = verify(form.email.data or "", form.password.data or "")
    if verdict.wait:
        response = show(form, door, 429, wait=verdict.wait)
        response.headers["Retry-After"] = str(verdict.wait)
        return response
    if verdict.identity_id is None:
        form.form_errors.append(WRONG)
        return show(form, door, 422)
    return let_in(verdict.identity_id)


def let_in(identity_id: Any) -> Any:
    memberships = memberships_of(identity_id)
    if not memberships:
        refusal = db.session.execute(text("select * from auth.refusal_of(:id)"), {"id": identity_id}).one()
        return render("auth/not_let_in.html", code=403, reason=refusal.reason, whom=refusal.business_name)
    if len(memberships) == 1:
        return welcome(identity_id, memberships[0], request.args.get("next"))
    session["choosing"] = {
        "identity": str(identity_id),
        "at": datetime.now(UTC).timestamp(),
        "next": request.args.get("next"),
    }
    return redirect(url_for("auth.choose"), 303)


def show(form: SignInForm, door: str, status: int, **more: Any) -> Any:
    query = {name: request.args[name] for name in ("business", "next") if name in request.args}
    return render("auth/sign_in.html", code=status, form=form, title=TITLES[door], query=query, welcome=g.brand.welcome, **more)
