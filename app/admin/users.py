"""The firm's people and the clients' people: who they are, and which door is theirs."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField

from ..core.actor import Actor
from ..core.db import find
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import N_, _
from ..domain.activity.activity import Happening
from ..domain.clients.list import list_client_choices
from ..domain.invitations.invitation import pending_status
from ..domain.portals.portal_access import (
    find_portal_that_is_off,
    give_portal,
    list_further_portals,
    list_who_may_switch_on,
    switch_on_portal,
)
from ..domain.projects.client_person import set_portal_access
from ..domain.roles.permissions import STAFF_ROLES, Permission, Role
from ..domain.users.keeping import assign_clients, change_user, list_assigned_clients, list_grantable_roles, may_change
from ..domain.users.list import users
from ..domain.users.user import USER, User
from ..shared.answers import done
from ..shared.downloads import export, send_csv, yes_or_no
from ..shared.fields import Choice, Several, id_or_none
from ..shared.portal_form import PortalForm

# Assigning clients and giving portal access are verbs of their own.
PORTAL = ("client_portal_enabled", "client_id", "switch_on")
NOT_IN_CHANGE = ("client_ids", "instead", *PORTAL)
NOT_IN_CHANGE_OF_STAFF = (*NOT_IN_CHANGE, "company_role")


class UserForm(PortalForm):
    rules = USER
    name = StringField("Name")
    email = StringField("Contact e-mail")
    phone = StringField("Phone")
    is_active = BooleanField("Active")


def roles_at_client() -> dict[str, str]:
    return {"owner": _("Owner: sees the money too"), "member": _("Member")}


def scopes() -> dict[str, str]:
    return {"company": _("All of the client's work"), "own": _("Only projects whose person they are")}


class StaffForm(UserForm):
    role = Choice("Role")
    client_ids = Several("Assigned clients", coerce=id_or_none)
    client_portal_enabled = BooleanField("Give a client's portal as well")
    client_id = Choice("Client", ids=True, validate_choice=False)
    company_role = Choice("Role at the client", choices=roles_at_client, default="member")


class ClientUserForm(UserForm):
    company_role = Choice("Role at the client", choices=roles_at_client)
    scope = Choice("Sees", choices=scopes)
    client_portal_enabled = BooleanField("Enable client portal")
    # Whether the client is there and active is the domain's to say, in words.
    client_id = Choice("Client", ids=True, validate_choice=False)


def form_for(user: User, actor: Actor) -> UserForm:
    return staff_form(user, actor) if user.user_type == "staff" else client_user_form(user, actor)


def staff_form(user: User, actor: Actor) -> StaffForm:
    # A portal is always a further one: what they have at clients stands below the form.
    form = StaffForm(
        obj=SimpleNamespace(**{name: getattr(user, name) for name in ("name", "email", "phone", "is_active", "role")}),
        data={"client_ids": list_assigned_clients(user), "company_role": "member"},
    )
    held = list_grantable_roles(actor)
    form.role.choices = {role.value: role.label for role in STAFF_ROLES if role in held or role == user.role}
    known = list_client_choices(actor, everyone=True)
    form.client_ids.choices = {row.id: row.name for row in known}
    if not actor.can(Permission.MANAGE_PORTAL_ACCESS):
        del form.client_portal_enabled, form.client_id, form.switch_on, form.company_role
        return form
    form.client_id.choices = {"": _("Choose a client")} | {row.id: row.name for row in known if row.is_active}
    return form


def client_user_form(user: User, actor: Actor) -> ClientUserForm:
    form = ClientUserForm(obj=user)
    if not actor.can(Permission.MANAGE_PORTAL_ACCESS):
        del form.client_portal_enabled, form.client_id, form.switch_on
        return form
    known = list_client_choices(actor, also=form.client_id.data or user.client_id)
    names = {row.id: row.name if row.is_active else _("{name} (inactive)", name=row.name) for row in known}
    form.client_id.choices = {"": _("No client")} | names
    return form


bp = Blueprint("users", __name__, url_prefix="/users")


@bp.get("")
@requires(Permission.USERS_READ)
def index() -> ResponseReturnValue:
    page = users.load(current_user, request.args)
    return render("admin/users/index.html", "rows", page=page)


HEAD = (N_("Name"), N_("E-mail"), N_("Role"), N_("Client"), N_("Active"), N_("Portal"))


@bp.get("/export.csv")
@requires(Permission.USERS_READ)
def csv() -> ResponseReturnValue:
    return export(users, Happening.EXPORT_USERS, lambda rows: send_csv(HEAD, map(csv_row, rows), "users.csv"), or_else=index)


def csv_row(row: Any) -> list[str]:
    role = Role.of(row.role or row.company_role).label
    return [row.name, row.email, role, row.client_name or "", yes_or_no(row.is_active), yes_or_no(row.client_portal_enabled)]


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.USERS_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    user = find(User, id, current_user)
    if not may_change(user, current_user):
        abort(403)
    form, name = form_for(user, current_user), user.name
    if form.accepts(lambda: write(user, form)):
        return saved(user)
    return render("admin/users/edit.html", form=form, user=user, name=name, pending=pending_status(user), **portals_of(user))


def saved(user: User) -> ResponseReturnValue:
    """Back to the list, but where the portal that was just given turns out to be off: then to the question."""
    is_off = find_portal_that_is_off(user)
    if is_off is None:
        return done(_("{name} is saved.", name=user.name), "admin.users.index")
    words = _("{name} is saved. The portal of {client} is off, so nobody is let in.", name=user.name, client=is_off.name)
    return done(words, "admin.users.edit", id=user.id)


def portals_of(user: User) -> dict[str, Any]:
    """`further`: the clients' portals of one of the firm's own people. Of a client's, what is missing, and who may do it."""
    if user.user_type == "staff":
        return {"further": list_further_portals(user)}
    is_off = find_portal_that_is_off(user)
    may = current_user.can(Permission.MANAGE_PORTAL_ACCESS)
    return {"is_off": is_off, "who_may": list_who_may_switch_on() if is_off and not may else ()}


def write(user: User, form: UserForm) -> None:
    if isinstance(form, StaffForm):
        write_staff(user, form)
        return
    # The portal first: a person who has just come to a client has a place there to be given a part in.
    instead = form.instead.data
    if "client_portal_enabled" in form:
        asked = {"enabled": form.client_portal_enabled.data, "client_id": form.client_id.data}
        set_portal_access(user, **asked, by=current_user, instead=instead)
    change_user(user, form.values(*NOT_IN_CHANGE), by=current_user, instead=instead)
    if "switch_on" in form and form.switch_on.data:
        switch_on_portal(user, by=current_user)


def write_staff(user: User, form: StaffForm) -> None:
    change_user(user, form.values(*NOT_IN_CHANGE_OF_STAFF), by=current_user)
    assign_clients(user, form.client_ids.data or [], by=current_user)
    if "client_portal_enabled" in form and form.client_portal_enabled.data:
        asked = form.client_id.data, form.company_role.data
        give_portal(user, *asked, by=current_user, switch_on=form.switch_on.data)
