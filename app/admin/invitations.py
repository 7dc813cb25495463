"""The board of invitations: who was invited, who has come, and what can be sent again or taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for

from ..core.db import find
from ..core.filters import Filters, tabs
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.clients.client import Client
from ..domain.invitations import listing
from ..domain.invitations.invitation import state_of
from ..domain.invitations.inviting import invite_staff, invite_to_client, remove, resend, revoke
from ..domain.roles.permissions import Permission
from ..domain.users.user import User
from ..shared.person_form import PersonForm
from ..shared.refusals import keep
from .invitation_forms import staff_form

bp = Blueprint("invitations", __name__, url_prefix="/invitations")
LABELS = {"all": "All", "invited": "Invited", "expired": "Expired", "active": "Active"}


@bp.get("")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def index() -> Any:
    filters = Filters()
    state, words = filters.one_of("state", tuple(LABELS), "all"), filters.words()
    counts = listing.counts(current_user, words)
    page = page_of(listing.invited(current_user, state, words), counts[state], listing.ORDERS, "-invited", User.id)
    choices = tabs("state", LABELS, state, counts, "all")
    return render("admin/invitations/index.html", "rows", filters.status, page=page, tabs=choices, filters=filters, words=words,
                  state=state, state_of=state_of)  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PORTAL_ACCESS)
def new() -> Any:
    form = staff_form(current_user)
    if keep(form, lambda: invite_staff(form.name.data, form.email.data, form.role.data, form.client_ids.data, by=current_user)):
        flash(f"{form.name.data} is invited. The mail is on its way.", "success")
        return redirect(url_for("admin.invitations.index"), 303)
    return render("admin/invitations/new.html", code=422 if form.is_submitted() else 200, form=form)


@bp.route("/clients/<uuid:id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PORTAL_ACCESS)
def invite_client(id: UUID) -> Any:
    client = find(Client, id, current_user)
    form = PersonForm(data={"name": "", "email": client.email})
    if keep(form, lambda: invite_to_client(client, form.name.data, form.email.data, "owner", by=current_user)):
        flash(f"{form.name.data} is invited. The mail is on its way.", "success")
        return redirect(url_for("admin.clients.show", id=id), 303)
    return render("admin/invitations/client.html", code=422 if form.is_submitted() else 200, form=form, client=client)


@bp.post("/<uuid:id>/resending")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def resend_invitation(id: UUID) -> Any:
    user = find(User, id, current_user)
    resend(user, by=current_user)
    flash(f"A new invitation is on its way to {user.name}. The former one opens nothing any more.", "success")
    return redirect(url_for("admin.invitations.index"), 303)


@bp.post("/<uuid:id>/revocation")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def revoke_invitation(id: UUID) -> Any:
    user = find(User, id, current_user)
    revoke(user, by=current_user)
    flash(f"The invitation of {user.name} is taken back.", "success")
    return redirect(url_for("admin.invitations.index"), 303)


@bp.post("/<uuid:id>/removal")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def remove_user(id: UUID) -> Any:
    user = find(User, id, current_user)
    remove(user, by=current_user)
    flash(f"{user.name} is removed and signed out. The e-mail can be invited again.", "success")
    return redirect(url_for("admin.users.index"), 303)
