"""The board of invitations: who was invited, who has come, and what can be sent again or taken back."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.actor import Actor
from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.clients.client import Client
from ..domain.clients.list import list_client_choices
from ..domain.invitations import inviting
from ..domain.invitations.invitation import invitation_status
from ..domain.invitations.inviting import INVITED_STAFF
from ..domain.invitations.list import invitations
from ..domain.roles.permissions import Permission
from ..domain.users.keeping import list_grantable_roles, may_change
from ..domain.users.user import User
from ..shared.answers import done
from ..shared.fields import Choice, Several, id_or_none
from ..shared.leaving_form import LeavingForm
from ..shared.person_form import PersonForm
from ..shared.portal_form import PortalForm


class ClientPersonForm(PortalForm, PersonForm):
    pass


class StaffForm(PersonForm):
    rules = INVITED_STAFF
    role = Choice("Role")
    client_ids = Several("Assigned clients", coerce=id_or_none)


def staff_form(actor: Actor) -> StaffForm:
    form = StaffForm()
    form.role.choices = {role.value: role.label for role in reversed(list_grantable_roles(actor))}
    form.client_ids.choices = {row.id: row.name for row in list_client_choices(actor, everyone=True)}
    return form


bp = Blueprint("invitations", __name__, url_prefix="/invitations")
BOARD = "admin.invitations.index"


@bp.get("")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def index() -> ResponseReturnValue:
    return board()


def board(refused: PostForm | None = None) -> ResponseReturnValue:
    """Also what a refused verb answers with: the board, and why."""
    page = invitations.load(current_user, request.args)
    return render("admin/invitations/index.html", "rows", page=page, status_of=invitation_status, may_change=may_change,
                  refused=refused)  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PORTAL_ACCESS)
def new() -> ResponseReturnValue:
    form = staff_form(current_user)
    asked = form.name, form.email, form.role, form.client_ids
    if form.accepts(lambda: inviting.invite_staff(*(field.data for field in asked), by=current_user)):
        return done(_("{name} is invited. The mail is on its way.", name=form.name.data), BOARD)
    return render("admin/invitations/new.html", form=form)


@bp.route("/clients/<uuid:id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PORTAL_ACCESS)
def invite_client(id: UUID) -> ResponseReturnValue:
    client = find(Client, id, current_user)
    form = ClientPersonForm(data={"name": "", "email": client.email})
    if form.accepts(lambda: invite_owner(client, form)):
        return done(_("{name} is invited. The mail is on its way.", name=form.name.data), "admin.clients.show", id=id)
    return render("admin/invitations/client.html", form=form, client=client)


def invite_owner(client: Client, form: ClientPersonForm) -> User:
    named = form.name.data, form.email.data, "owner"
    return inviting.invite_to_client(client, *named, by=current_user, opens=form.switch_on.data)


@bp.post("/<uuid:id>/resending")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def resend_invitation(id: UUID) -> ResponseReturnValue:
    user, button = find(User, id, current_user), PostForm()
    if button.accepts(lambda: inviting.resend(user, by=current_user)):
        words = _("A new invitation is on its way to {name}. The former one opens nothing any more.", name=user.name)
        return done(words, BOARD)
    return board(button)


@bp.post("/<uuid:id>/revocation")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def revoke_invitation(id: UUID) -> ResponseReturnValue:
    user, button = find(User, id, current_user), LeavingForm()
    if button.accepts(lambda: inviting.revoke(user, by=current_user, instead=button.instead.data)):
        return done(_("The invitation of {name} is taken back.", name=user.name), BOARD)
    return board(button)


@bp.post("/<uuid:id>/removal")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def remove_user(id: UUID) -> ResponseReturnValue:
    user, button = find(User, id, current_user), LeavingForm()
    if button.accepts(lambda: inviting.remove(user, by=current_user, instead=button.instead.data)):
        words = _("{name} is removed and signed out. The e-mail can be invited again.", name=user.name)
        return done(words, "admin.users.index")
    return board(button)
