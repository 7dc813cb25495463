"""The client's own people, for its owner: who looks in, who is invited, and out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for

from ..core.db import find
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.invitations import team
from ..domain.invitations.inviting import invite_member
from ..domain.roles.permissions import Permission
from ..domain.users.user import User
from ..shared.person_form import PersonForm
from ..shared.refusals import keep, refusal_of

bp = Blueprint("team", __name__, url_prefix="/team")


@bp.get("")
@requires(Permission.TEAM_MANAGE, viewing=Happening.VIEW_TEAM, in_parts=True)
def index() -> Any:
    return team_page()


@bp.post("")
@requires(Permission.TEAM_MANAGE)
def invite() -> Any:
    form = PersonForm()
    if keep(form, lambda: invite_member(form.name.data, form.email.data, by=current_user)):
        return done(f"{form.name.data} is invited. The mail is on its way.")
    return team_page(422, form=form)


@bp.post("/<uuid:id>/resending")
@requires(Permission.TEAM_MANAGE)
def resend_invitation(id: UUID) -> Any:
    user = find(User, id, current_user)
    words = f"A new invitation is on its way to {user.name}. The former one opens nothing any more."
    return answer(lambda: team.resend_to_member(user, by=current_user), words)


@bp.post("/<uuid:id>/revocation")
@requires(Permission.TEAM_MANAGE)
def revoke_invitation(id: UUID) -> Any:
    user = find(User, id, current_user)
    return answer(lambda: team.revoke_member(user, by=current_user), f"The invitation of {user.name} is taken back.")


@bp.post("/<uuid:id>/removal")
@requires(Permission.TEAM_MANAGE)
def remove_member(id: UUID) -> Any:
    user = find(User, id, current_user)
    words = f"{user.name} is removed and signed out. You can invite the e-mail again."
    return answer(lambda: team.remove_member(user, by=current_user), words)


def answer(verb: Callable[[], Any], words: str) -> Any:
    refusal = refusal_of(verb)
    return team_page(422, refusal.words) if refusal else done(words)


def done(words: str) -> Any:
    flash(words, "success")
    return redirect(url_for("client_portal.team.index"), 303)


def team_page(code: int = 200, problem: str | None = None, form: PersonForm | None = None) -> Any:
    """Also what a refused verb answers with: the page, why, and what was typed."""
    page = page_of(team.team(current_user), team.size(current_user), team.ORDERS, "name", User.id)
    return render("client_portal/team/index.html", "rows", code, page=page, problem=problem, standing_of=team.standing_of,
                  form=form or PersonForm(formdata=None))  # fmt: skip
