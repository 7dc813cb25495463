"""The firm's people and the clients' people: who they are, and which door is theirs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, url_for

from ..core.db import find
from ..core.errors import Refused
from ..core.filters import Filters, tabs
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import Wanted
from ..core.ui import render
from ..domain.invitations.invitation import state_of
from ..domain.projects.client_person import set_portal_access
from ..domain.roles.permissions import Permission
from ..domain.users import listing
from ..domain.users.keeping import assign_clients, change_user, is_within
from ..domain.users.user import User
from .user_forms import form_for

bp = Blueprint("users", __name__, url_prefix="/users")
LABELS = {"all": "All", "staff": "Staff", "client": "Client people"}


@bp.get("")
@requires(Permission.USERS_READ)
def index() -> Any:
    filters = Filters()
    kind, words = filters.one_of("type", listing.FILTERS, "all"), filters.words()
    counts, page = listing.listed(current_user, kind, words, Wanted.by_request(listing.ORDERS, "name"))
    choices = tabs("type", LABELS, kind, counts, "all")
    return render("admin/users/index.html", "rows", filters.status, page=page, tabs=choices, filters=filters, words=words,
                  kind=kind, invitation_of=invitation_of)  # fmt: skip


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.USERS_WRITE)
def edit(id: UUID) -> Any:
    user = find(User, id, current_user)
    if not is_within(user, current_user):
        abort(403)
    form = form_for(user, current_user)
    if form.validate_on_submit() and keep(user, form):
        flash(f"{user.name} is saved.", "success")
        return redirect(url_for("admin.users.index"), 303)
    return render("admin/users/edit.html", code=422 if form.is_submitted() else 200, form=form, user=user, name=user.name,
                  invitation=invitation_of(user))  # fmt: skip


def invitation_of(user: Any) -> str | None:
    """Where the invitation stands of one who has not come yet."""
    return state_of(user) if user.invited_at and not user.joined_at else None


def keep(user: User, form: Any) -> bool:
    try:
        # The portal first: a person who has just come to a client has a place there to be given a part in.
        if "client_portal_enabled" in form:
            set_portal_access(user, enabled=form.client_portal_enabled.data, client_id=form.client_id.data, by=current_user)
        change_user(user, form.values(), by=current_user)
        if "client_ids" in form:
            assign_clients(user, form.client_ids.data or [])
    except Refused as error:
        form.refuse(error)
        return False
    return True
