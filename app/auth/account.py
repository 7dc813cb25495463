"""One's own sign-in: the password, and the places one is signed in at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, url_for
from sqlalchemy import text
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from ..core.db import db
from ..core.device import device_of
from ..core.guard import current_user
from ..core.http import requires
from ..core.secrets import hash_password, password_fits
from ..core.ui import render
from ..domain.access.attempt import begin_attempt, succeeded
from ..domain.roles.permissions import Permission
from ..shared.sessions import note
from .door import door
from .password_reset import NewPasswordForm

_kept = text("select password_hash from auth.identities where id = :id")
_set = text("update auth.identities set password_hash = :password where id = :id")
_end_others = text("delete from auth.sessions where identity_id = :id and id <> :session")
_sessions = text("""
    select s.id, s.kind, s.name, s.user_agent, s.ip_address, s.created_at, s.last_seen_at, b.name as business_name
      from auth.sessions s left join lateral auth.branding_of(s.business_id) b on true
     where s.identity_id = :id and s.expires_at > now() order by s.last_seen_at desc
""")
_end = text("delete from auth.sessions where id = :session and identity_id = :id returning id")


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField("Current password", [InputRequired("Enter your current password."), Length(max=1000)])


@door.route("/account/security", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
def security() -> Any:
    form = ChangePasswordForm()
    if not form.takes_password_of(current_user.email) or not is_current(form):
        return show(form, 422 if form.is_submitted() else 200)
    db.session.execute(_set, {"password": hash_password(form.password.data or ""), "id": current_user.identity_id})
    db.session.execute(_end_others, {"id": current_user.identity_id, "session": current_user.session_id})
    note(current_user.session_id, "change_password")
    flash("Your password is changed, and your other sessions are ended.", "success")
    return redirect(url_for("auth.security"), 303)


@door.post("/account/sessions/<uuid:id>/end")
@requires(Permission.ACCOUNT_WRITE)
def end_session(id: UUID) -> Any:
    if db.session.execute(_end, {"session": id, "id": current_user.identity_id}).one_or_none() is None:
        abort(404)
    flash("That session is ended.", "success")
    return redirect(url_for("auth.security"), 303)


@door.post("/account/sessions/end-others")
@requires(Permission.ACCOUNT_WRITE)
def end_other_sessions() -> Any:
    db.session.execute(_end_others, {"id": current_user.identity_id, "session": current_user.session_id})
    flash("Your other sessions are ended.", "success")
    return redirect(url_for("auth.security"), 303)


def is_current(form: ChangePasswordForm) -> bool:
    attempt = begin_attempt("password_change", current_user.email)
    kept = db.session.execute(_kept, {"id": current_user.identity_id}).scalar()
    if attempt.wait:
        form.current.errors = [f"There were many attempts. Try again in {-(-attempt.wait // 60)} minutes."]
    elif not password_fits(kept, form.current.data or ""):
        form.current.errors = ["That is not your current password."]
    else:
        succeeded(attempt)
    return not form.current.errors


def show(form: ChangePasswordForm, status: int) -> Any:
    rows = db.session.execute(_sessions, {"id": current_user.identity_id}).all()
    sessions = [{"row": row, "device": device_of(row.user_agent), "own": row.id == current_user.session_id} for row in rows]
    return render("auth/security.html", code=status, form=form, sessions=sessions)
