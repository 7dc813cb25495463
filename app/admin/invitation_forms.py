"""Whom of the firm's own people to invite."""

from __future__ import annotations

from wtforms import SelectMultipleField

from ..core.actor import Actor
from ..domain.clients.list import list_client_choices
from ..domain.invitations.inviting import INVITED_STAFF
from ..domain.users.keeping import list_grantable_roles
from ..shared.fields import Choice, id_or_none
from ..shared.person_form import PersonForm


class StaffForm(PersonForm):
    rules = INVITED_STAFF
    role = Choice("Role")
    client_ids = SelectMultipleField("Assigned clients", coerce=id_or_none)


def staff_form(actor: Actor) -> StaffForm:
    form = StaffForm()
    form.role.choices = {role.value: role.label for role in reversed(list_grantable_roles(actor))}
    form.client_ids.choices = {row.id: row.name for row in list_client_choices(actor, everyone=True)}
    return form
