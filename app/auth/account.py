"""One's own sign-in: the password, and the places one is signed in at."""

from uuid import UUID

from flask import abort
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import InputRequired

from ..core.errors import Refused, TooMany
from ..core.guard import current_user
from ..core.http import requires
from ..core.words import _, _n
from ..domain.access import session
from ..domain.access.password import change_password
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from .attempt_form import A_PASSWORD, NewPasswordForm
from .door import door


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        "Current password",
        [InputRequired("Enter your current password."), A_PASSWORD],
    )

    def show_refusal(self, refusal: Refused) -> None:
        if isinstance(refusal, TooMany):
            words = _n(
                "There were many attempts. Try again in {n} minute.",
                "There were many attempts. Try again in {n} minutes.",
                refusal.minutes,
            )
            refusal = Refused(words, "current")
        super().show_refusal(refusal)


@door.route("/account/security", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
def security() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.accepts(lambda: change_password(form.current.data or "", form.password.data or "", by=current_user)):
        return done(_("Your password is changed, and your other sessions are ended."), "auth.security")
    return form.render("auth/security.html", sessions=session.list_sessions(current_user))


@door.post("/account/sessions/<uuid:id>/end")
@requires(Permission.ACCOUNT_WRITE)
def end_session(id: UUID) -> ResponseReturnValue:
    if not session.end_session(id, by=current_user):
        abort(404)
    return done(_("That session is ended."), "auth.security")


@door.post("/account/sessions/end-others")
@requires(Permission.ACCOUNT_WRITE)
def end_other_sessions() -> ResponseReturnValue:
    session.end_other_sessions(current_user)
    return done(_("Your other sessions are ended."), "auth.security")
