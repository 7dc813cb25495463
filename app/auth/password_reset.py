"""A forgotten password: a link by mail, good once and for an hour. Known and unknown e-mails get the same answer."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired

from ..core.http import public, sign_in_url
from ..core.ui import render
from ..core.words import _
from ..domain.access.reset_link import ask_for_reset_link, load_reset_link, set_password_by_link
from .attempt_form import AN_EMAIL, AttemptForm, NewPasswordForm
from .brand import speak_to
from .door import door
from .landing import tell_browser


class ForgottenForm(AttemptForm):
    email = StringField("E-mail", [InputRequired("Enter your e-mail."), AN_EMAIL])


@door.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    form = ForgottenForm()
    if form.accepts(lambda: ask_for_reset_link(form.email.data or "")):
        return render("auth/link_sent.html", email=form.email.data)
    return form.render("auth/forgotten_password.html")


@door.route("/reset-password/<secret>", methods=["GET", "POST"])
@public
def reset_password(secret: str) -> ResponseReturnValue:
    link = load_reset_link(secret)
    if link is None:
        return render("auth/link_over.html", code=410)
    speak_to(link.identity_id)
    form = NewPasswordForm()
    if not form.accepts(lambda: set_password_by_link(link, form.password.data or "")):
        return form.render("auth/new_password.html", email=link.email)
    if not form.outcome:
        return render("auth/link_over.html", code=410)
    flash(_("Your new password is set. Sign in with it."), "success")
    return tell_browser(redirect(sign_in_url("client_portal"), 303))
