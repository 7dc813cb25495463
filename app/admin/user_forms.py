"""The two forms of a user: staff have a role, clients' people a company role and, perhaps, a portal."""

from __future__ import annotations

from wtforms import BooleanField, SelectMultipleField, StringField

from ..core.actor import Actor
from ..core.forms import PostForm
from ..domain.clients.list import list_client_choices
from ..domain.roles.permissions import STAFF_ROLES, Permission
from ..domain.users.keeping import list_assigned_clients, list_grantable_roles
from ..domain.users.user import USER, User
from ..shared.fields import Choice, id_or_none

# Assigning clients and giving portal access are verbs of their own.
NOT_IN_CHANGE = ("client_ids", "client_portal_enabled", "client_id")


class UserForm(PostForm):
    rules = USER
    name = StringField("Name")
    email = StringField("Contact e-mail")
    phone = StringField("Phone")
    is_active = BooleanField("Active")


class StaffForm(UserForm):
    role = Choice("Role")
    client_ids = SelectMultipleField("Assigned clients", coerce=id_or_none)


class ClientUserForm(UserForm):
    company_role = Choice("Role at the client", choices=[("owner", "Owner: sees the money too"), ("member", "Member")])
    scope = Choice("Sees", choices=[("company", "All of the client's work"), ("own", "Only projects whose person they are")])
    client_portal_enabled = BooleanField("Enable client portal")
    # Whether the client is there and active is the domain's to say, in words.
    client_id = Choice("Client", ids=True, validate_choice=False)


def form_for(user: User, actor: Actor) -> UserForm:
    return staff_form(user, actor) if user.user_type == "staff" else client_user_form(user, actor)


def staff_form(user: User, actor: Actor) -> StaffForm:
    form = StaffForm(obj=user, data={"client_ids": list_assigned_clients(user)})
    held = list_grantable_roles(actor)
    form.role.choices = {role.value: role.label for role in STAFF_ROLES if role in held or role == user.role}
    form.client_ids.choices = {row.id: row.name for row in list_client_choices(actor, everyone=True)}
    return form


def client_user_form(user: User, actor: Actor) -> ClientUserForm:
    form = ClientUserForm(obj=user)
    if not actor.can(Permission.MANAGE_PORTAL_ACCESS):
        del form.client_portal_enabled, form.client_id
        return form
    known = list_client_choices(actor, also=form.client_id.data or user.client_id)
    names = {row.id: row.name if row.is_active else f"{row.name} (inactive)" for row in known}
    form.client_id.choices = {"": "No client"} | names
    return form
