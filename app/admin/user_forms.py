"""The two forms of a user: staff have a role, clients' people a company role and, perhaps, a portal."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, SelectMultipleField

from ..core.forms import PostForm, email_address, text
from ..domain.clients.listing import choices
from ..domain.roles.permissions import Permission
from ..domain.users.keeping import assigned_to, roles_within
from ..domain.users.user import User
from ..shared.fields import Choice, id_or_none

ROLES = {
    "admin": "Admin",
    "power_user": "Power user",
    "staff": "Staff",
    "technician": "Technician",
    "subcontractor": "Subcontractor",
}
APART = {"csrf_token", "client_ids", "client_portal_enabled", "client_id"}


class UserForm(PostForm):
    name = text("Name", required="Enter the person's name.", longest=120)
    email = text("Contact e-mail", required="Enter an e-mail address.", longest=254)
    phone = text("Phone", longest=40)
    is_active = BooleanField("Active")

    def validate_email(self, field: Any) -> None:
        email_address(self, field)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name not in APART}


class StaffForm(UserForm):
    role = Choice("Role", required="Choose a role.")
    client_ids = SelectMultipleField("Assigned clients", coerce=id_or_none)


class ClientUserForm(UserForm):
    company_role = Choice("Role at the client", choices=[("owner", "Owner: sees the money too"), ("member", "Member")])
    scope = Choice("Sees", choices=[("company", "All of the client's work"), ("own", "Only projects whose person they are")])
    client_portal_enabled = BooleanField("Enable client portal")
    # Whether the client is there and active is the domain's to say, in words.
    client_id = Choice("Client", ids=True, validate_choice=False)


def form_for(user: User, actor: Any) -> UserForm:
    return staff_form(user, actor) if user.user_type == "staff" else client_user_form(user, actor)


def staff_form(user: User, actor: Any) -> StaffForm:
    form = StaffForm(obj=user, data={"client_ids": assigned_to(user)})
    form.role.choices = {role: label for role, label in ROLES.items() if role in roles_within(actor) or role == user.role}
    form.client_ids.choices = {row.id: row.name for row in choices(actor, everyone=True)}
    return form


def client_user_form(user: User, actor: Any) -> ClientUserForm:
    form = ClientUserForm(obj=user)
    if not actor.can(Permission.MANAGE_PORTAL_ACCESS):
        del form.client_portal_enabled, form.client_id
        return form
    known = choices(actor, also=form.client_id.data or user.client_id)
    names = {row.id: row.name if row.is_active else f"{row.name} (inactive)" for row in known}
    form.client_id.choices = {"": "No client"} | names
    return form
