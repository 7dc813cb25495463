"""Whoever came with a temporary password chooses their own before any other page opens."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from sqlalchemy import text

from ..core.db import db
from ..core.errors import Conflict
from ..core.guard import SESSION_COOKIE
from ..core.http import public, sign_in_url
from ..core.secrets import digest, hash_password
from ..core.ui import render
from ..shared.sessions import home_of, note
from .door import door
from .password_reset import NewPasswordForm

_pending = text("""
    select s.id as session_id, s.login, i.id, i.email from auth.sessions s join auth.identities i on i.id = s.identity_id
     where s.hash = :hash and s.expires_at > now() and i.temporary_until > now()
""")
# Of two who come with the same temporary password, one chooses.
_set = text("""
    update auth.identities set password_hash = :password, temporary_until = null
     where id = :id and temporary_until is not null returning id
""")
_join = text("select auth.join(:session)")
_end_others = text("delete from auth.sessions where identity_id = :id and id <> :session")


@door.route("/choose-password", methods=["GET", "POST"])
@public
def choose_password() -> Any:
    pending = db.session.execute(_pending, {"hash": digest(request.cookies.get(SESSION_COOKIE, ""))}).one_or_none()
    if pending is None:
        return redirect(sign_in_url("client_portal"), 303)
    form = NewPasswordForm()
    if not form.takes_password_of(pending.email):
        return render("auth/choose_password.html", code=422 if form.is_submitted() else 200, form=form, email=pending.email)
    chosen = db.session.execute(_set, {"password": hash_password(form.password.data or ""), "id": pending.id})
    if chosen.one_or_none() is None:
        raise Conflict("This password has been chosen already, in another window. Sign in with it.")
    db.session.execute(_end_others, {"id": pending.id, "session": pending.session_id})
    db.session.execute(_join, {"session": pending.session_id})
    note(pending.session_id, "accept_invitation")
    flash("Your password is set. Welcome.", "success")
    return redirect(home_of(pending.login), 303)
