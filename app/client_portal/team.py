"""The client's own people, for its owner: who looks in, who is invited, and out again."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.activity.activity import Happening
from ..domain.invitations import team
from ..domain.invitations.inviting import invite_member
from ..domain.roles.permissions import Permission
from ..domain.users.list import users
from ..domain.users.user import User
from ..shared.answers import done
from ..shared.person_form import PersonForm

bp = Blueprint("team", __name__, url_prefix="/team")
TEAM = "client_portal.team.index"


@bp.get("")
@requires(Permission.TEAM_MANAGE, viewing=Happening.VIEW_TEAM, in_parts=True)
def index() -> ResponseReturnValue:
    return team_page()


@bp.post("")
@requires(Permission.TEAM_MANAGE)
def invite() -> ResponseReturnValue:
    form = PersonForm()
    if form.accepts(lambda: invite_member(form.name.data, form.email.data, by=current_user)):
        return done(_("{name} is invited. The mail is on its way.", name=form.name.data), TEAM)
    return team_page(form=form)


@bp.post("/<uuid:id>/resending")
@requires(Permission.TEAM_MANAGE)
def resend_invitation(id: UUID) -> ResponseReturnValue:
    user, button = find(User, id, current_user), PostForm()
    if button.accepts(lambda: team.resend_to_member(user, by=current_user)):
        words = _("A new invitation is on its way to {name}. The former one opens nothing any more.", name=user.name)
        return done(words, TEAM)
    return team_page(button)


@bp.post("/<uuid:id>/revocation")
@requires(Permission.TEAM_MANAGE)
def revoke_invitation(id: UUID) -> ResponseReturnValue:
    user, button = find(User, id, current_user), PostForm()
    if button.accepts(lambda: team.revoke_member(user, by=current_user)):
        return done(_("The invitation of {name} is taken back.", name=user.name), TEAM)
    return team_page(button)


@bp.post("/<uuid:id>/removal")
@requires(Permission.TEAM_MANAGE)
def remove_member(id: UUID) -> ResponseReturnValue:
    user, button = find(User, id, current_user), PostForm()
    if button.accepts(lambda: team.remove_member(user, by=current_user)):
        words = _("{name} is removed and signed out. You can invite the e-mail again.", name=user.name)
        return done(words, TEAM)
    return team_page(button)


def team_page(refused: PostForm | None = None, form: PersonForm | None = None) -> ResponseReturnValue:
    """Also what a refused verb answers with: the page, why, and what was typed."""
    page = users.load(current_user, request.args)
    return render("client_portal/team/index.html", "rows", page=page, refused=refused, status_of=team.member_status,
                  form=form or PersonForm(formdata=None))  # fmt: skip
