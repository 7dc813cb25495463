"""Whoever came with a temporary password chooses their own before any other page opens."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from ..core.guard import SESSION_COOKIE
from ..core.http import public, sign_in_url
from ..domain.access import acceptance
from .attempt_form import NewPasswordForm
from .door import door
from .landing import home_url


@door.route("/choose-password", methods=["GET", "POST"])
@public
def choose_password() -> ResponseReturnValue:
    secret = request.cookies.get(SESSION_COOKIE, "")
    pending = acceptance.load_pending_person(secret)
    if pending is None:
        return redirect(sign_in_url("client_portal"), 303)
    form = NewPasswordForm()
    if form.accepts(lambda: acceptance.choose_password(pending, form.password.data or "")):
        flash("Your password is set. Welcome.", "success")
        return redirect(home_url(secret), 303)
    return form.render("auth/choose_password.html", email=pending.email)
