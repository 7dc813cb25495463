"""A forgotten password: a link by mail, good once and for an hour. Known and unknown e-mails get the same answer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect
from sqlalchemy import text
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..core.db import db
from ..core.forms import PostForm
from ..core.http import public, sign_in_url
from ..core.jobs import later
from ..core.secrets import complaint_about, digest, hash_password
from ..core.ui import render
from ..domain.access.attempt import begin_attempt, note_attempt, succeeded
from ..domain.access.reset_link import send_reset_link
from .brand import wear_branding
from .door import door

_link = text("""
    select i.id, i.email from auth.links l join auth.identities i on i.id = l.identity_id
     where l.hash = :hash and l.purpose = 'password_reset' and l.used_at is null and l.expires_at > now()
""")
_use = text(
    "update auth.links set used_at = now() where hash = :hash and used_at is null and expires_at > now() returning identity_id"
)
_set = text("update auth.identities set password_hash = :password, temporary_until = null where id = :id")
_end = text("delete from auth.sessions where identity_id = :id")


class ForgottenForm(PostForm):
    email = StringField("E-mail", [InputRequired("Enter your e-mail."), Length(max=320)])


class NewPasswordForm(PostForm):
    password = PasswordField("New password", [InputRequired("Choose a password."), Length(max=1000)])

    def takes_password_of(self, email: str) -> bool:
        if not self.validate_on_submit():
            return False
        complaint = complaint_about(self.password.data or "", email)
        if complaint:
            self.password.errors = [complaint]
        return complaint is None


@door.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten_password() -> Any:
    wear_branding()
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render("auth/forgotten_password.html", code=422 if form.is_submitted() else 200, form=form)
    attempt = begin_attempt("password_reset", form.email.data or "")
    if attempt.wait:
        response = render("auth/forgotten_password.html", code=429, form=form, wait=attempt.wait)
        response.headers["Retry-After"] = str(attempt.wait)
        return response
    later(send_reset_link, email=form.email.data)
    return render("auth/link_sent.html", email=form.email.data)


@door.route("/reset-password/<secret>", methods=["GET", "POST"])
@public
def reset_password(secret: str) -> Any:
    wear_branding()
    known = db.session.execute(_link, {"hash": digest(secret[:200])}).one_or_none()
    if known is None:
        return render("auth/link_over.html", code=410)
    form = NewPasswordForm()
    if not form.takes_password_of(known.email):
        return render("auth/new_password.html", code=422 if form.is_submitted() else 200, form=form, email=known.email)
    attempt = begin_attempt("password_change", known.email)
    if db.session.execute(_use, {"hash": digest(secret[:200])}).one_or_none() is None:
        return render("auth/link_over.html", code=410)
    db.session.execute(_set, {"password": hash_password(form.password.data or ""), "id": known.id})
    db.session.execute(_end, {"id": known.id})
    succeeded(attempt)
    later(note_attempt, attempt_id=attempt.id, kind="password_reset")
    flash("Your new password is set. Sign in with it.", "success")
    return redirect(sign_in_url("client_portal"), 303)
