"""Whom of the firm's own people to invite."""

from __future__ import annotations

from typing import Any

from wtforms import SelectMultipleField

from ..domain.clients.listing import choices
from ..domain.users.keeping import roles_within
from ..shared.fields import Choice, id_or_none
from ..shared.person_form import PersonForm
from .user_forms import ROLES


class StaffForm(PersonForm):
    role = Choice("Role", required="Choose a role.")
    client_ids = SelectMultipleField("Assigned clients", coerce=id_or_none)


def staff_form(actor: Any) -> StaffForm:
    form = StaffForm()
    form.role.choices = {role: label for role, label in reversed(ROLES.items()) if role in roles_within(actor)}
    form.client_ids.choices = {row.id: row.name for row in choices(actor, everyone=True)}
    return form
