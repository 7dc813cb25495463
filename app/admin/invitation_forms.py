"""Whom to invite: one of the firm's own people, or a client's owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import SelectMultipleField

from ..core.errors import Refused
from ..core.forms import PostForm, email_address, text
from ..domain.people.client_listing import choices
from ..domain.people.user_keeping import roles_within
from ..shared.fields import Choice, id_or_none
from .user_forms import ROLES


class OwnerForm(PostForm):
    name = text("Name", required="Enter the person's name.", longest=120)
    email = text("E-mail", required="Enter an e-mail address.", longest=254)

    def validate_email(self, field: Any) -> None:
        email_address(self, field)


class StaffForm(OwnerForm):
    role = Choice("Role", required="Choose a role.")
    client_ids = SelectMultipleField("Assigned clients", coerce=id_or_none)


def staff_form(actor: Any) -> StaffForm:
    form = StaffForm()
    form.role.choices = {role: label for role, label in reversed(ROLES.items()) if role in roles_within(actor)}
    form.client_ids.choices = {row.id: row.name for row in choices(actor, everyone=True)}
    return form


def keep(form: PostForm, verb: Callable[[], Any]) -> bool:
    """Whether what was posted is right, and the verb has done it."""
    if not form.validate_on_submit():
        return False
    try:
        verb()
    except Refused as error:
        form.refuse(error)
        return False
    return True
