"""The link of an invitation: who invites, to what, and in with the temporary password or with the one that is there.
Whoever came with a temporary one chooses their own before any other page opens."""

from flask import flash, g, redirect
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import InputRequired

from ..core.guard import session_secret
from ..core.http import home_door, public, sign_in_url
from ..core.ui import render
from ..core.words import _
from ..domain.access import acceptance
from ..domain.access.acceptance import InvitationLink
from .attempt_form import A_PASSWORD, AttemptForm, NewPasswordForm
from .brand import greet_visitor, speak_to
from .door import door
from .landing import enter, home_url


class AcceptForm(AttemptForm):
    password = PasswordField("Password", [InputRequired("Enter the password."), A_PASSWORD])


@door.route("/invitation/<secret>", methods=["GET", "POST"])
@public
def accept_invitation(secret: str) -> ResponseReturnValue:
    invitation = acceptance.load_invitation(secret)
    greet_visitor(invitation and invitation.slug)
    if invitation:
        speak_to(invitation.identity_id)
    if invitation is None or invitation.is_over:
        return render("auth/invitation_over.html", code=410, business=invitation and invitation.business_name)
    if invitation.is_used:
        return redirect(sign_in_page(invitation), 303)
    form = accept_form(invitation)
    if not form.accepts(lambda: acceptance.accept_invitation(invitation, form.password and form.password.data)):
        return form.render("auth/invitation.html", invitation=invitation)
    if form.outcome is None:
        return render("auth/not_let_in.html", code=403, reason=None, whom=invitation.business_name)
    return enter(invitation.identity_id, form.outcome)


def accept_form(invitation: InvitationLink) -> AcceptForm:
    """A button, for whoever has no password of their own yet: they have the mailbox. Opened alone, as scanners do, a link is no
    answer."""
    form = AcceptForm()
    if invitation.is_temporary:
        del form.password
    return form


def sign_in_page(invitation: InvitationLink) -> str:
    door = home_door(invitation.login.removeprefix("vitrine_"))
    return sign_in_url(door.name if door else "client_portal", business=invitation.slug)


@door.route("/choose-password", methods=["GET", "POST"])
@public
def choose_password() -> ResponseReturnValue:
    secret = session_secret()
    pending = acceptance.load_pending_person(secret, at=g.host_business)
    if pending is None:
        return redirect(sign_in_url("client_portal"), 303)
    speak_to(pending.identity_id)
    form = NewPasswordForm()
    if form.accepts(lambda: acceptance.choose_password(pending, form.password.data or "")):
        flash(_("Your password is set. Welcome."), "success")
        return redirect(home_url(secret), 303)
    return form.render("auth/choose_password.html", email=pending.email)
