"""Sign-in, one page for each door, the client's in the colours of the business; and sign-out."""

from uuid import UUID

from flask import g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from ..core.guard import session_secret
from ..core.http import public
from ..core.ui import render
from ..core.words import N_, _
from ..domain.access import password, session
from ..domain.access.choice import begin_choice
from ..domain.access.membership import explain_refusal, list_memberships
from .attempt_form import A_PASSWORD, AN_EMAIL, AttemptForm
from .door import door
from .landing import enter, enter_here, redirect_signed_out

TITLES = {
    "client-portal": N_("Sign in"),
    "tech": N_("Technician sign-in"),
    "admin": N_("Business sign-in"),
    "platform": N_("Platform sign-in"),
}


class SignInForm(AttemptForm):
    email = StringField("E-mail", [InputRequired("Enter your e-mail."), AN_EMAIL])
    password = PasswordField("Password", [InputRequired("Enter your password."), A_PASSWORD])


@door.route("/<any('client-portal', tech, admin, platform):door>/sign-in", methods=["GET", "POST"])
@public
def sign_in(door: str) -> ResponseReturnValue:
    form = SignInForm()
    if form.accepts(lambda: password.sign_in(form.email.data or "", form.password.data or "")):
        return continue_sign_in(form.outcome)
    query = {name: request.args[name] for name in ("business", "next") if name in request.args}
    return form.render("auth/sign_in.html", title=_(TITLES[door]), query=query, welcome=g.brand.welcome)


def continue_sign_in(identity_id: UUID) -> ResponseReturnValue:
    memberships, back = list_memberships(identity_id), request.args.get("next")
    if not memberships:
        refusal = explain_refusal(identity_id)
        return render("auth/not_let_in.html", code=403, reason=refusal.reason, whom=refusal.business_name)
    here = [membership for membership in memberships if g.host is None or membership.business_id == g.host_business]
    if len(here) == 1 and (g.host or len(memberships) == 1):
        return enter_here(identity_id, here[0], back)
    if len(memberships) == 1:
        return enter(identity_id, memberships[0])
    cookie["choosing"] = {"step": begin_choice(identity_id), "next": back}
    return redirect(url_for("auth.choose"), 303)


@door.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    secret = session_secret()
    session.sign_out(secret)
    return redirect_signed_out(secret)
