"""The firm's people and the clients' people: who they are, and which door is theirs."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.invitations.invitation import pending_status
from ..domain.projects.client_person import set_portal_access
from ..domain.roles.permissions import Permission
from ..domain.users.keeping import assign_clients, change_user, may_change
from ..domain.users.list import users
from ..domain.users.user import User
from ..shared.answers import done
from .user_forms import NOT_IN_CHANGE, UserForm, form_for

bp = Blueprint("users", __name__, url_prefix="/users")


@bp.get("")
@requires(Permission.USERS_READ)
def index() -> ResponseReturnValue:
    page = users.load(current_user, request.args)
    return render("admin/users/index.html", "rows", page=page, pending_status=pending_status)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.USERS_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    user = find(User, id, current_user)
    if not may_change(user, current_user):
        abort(403)
    form, name = form_for(user, current_user), user.name
    if form.accepts(lambda: write(user, form)):
        return done(f"{user.name} is saved.", "admin.users.index")
    return render("admin/users/edit.html", form=form, user=user, name=name, pending=pending_status(user))


def write(user: User, form: UserForm) -> None:
    # The portal first: a person who has just come to a client has a place there to be given a part in.
    if "client_portal_enabled" in form:
        asked = {"enabled": form.client_portal_enabled.data, "client_id": form.client_id.data}
        set_portal_access(user, **asked, by=current_user)
    change_user(user, form.values(*NOT_IN_CHANGE), by=current_user)
    if "client_ids" in form:
        assign_clients(user, form.client_ids.data or [], by=current_user)
