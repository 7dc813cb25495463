"""The form of a project. Its client is chosen once; its person is one of that client's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, request
from wtforms.validators import Optional, ValidationError

from ..core.forms import MoneyField, PostForm, text
from ..domain.clients.listing import choices, name_and_currency
from ..domain.projects.keeping import budget_of
from ..domain.projects.project import Project
from ..domain.roles.permissions import Permission
from ..domain.users.listing import people_of
from ..shared.fields import Choice, Day, id_or_none, paragraph

STATUSES = {"planned": "Planned", "active": "Active", "on_hold": "On hold", "completed": "Completed", "cancelled": "Cancelled"}


class ProjectForm(PostForm):
    name = text("Name", required="Enter the project's name.", longest=160)
    client_id = Choice("Client", ids=True, required="Choose the client.")
    client_user_id = Choice("The client's person", ids=True, validate_choice=False)
    code = text("Code", longest=40)
    description = paragraph("Description", longest=4000)
    status = Choice("State", choices=list(STATUSES.items()))
    starts_on = Day("Starts")
    ends_on = Day("Ends")
    budget = MoneyField("Budget", [Optional()], currency=lambda: g.currency)
    budget_note = text("Note on the budget", longest=500)

    def validate_budget(self, field: Any) -> None:
        if isinstance(field.data, int) and field.data < 0:
            raise ValidationError("A budget is not below zero.")

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "budget", "budget_note")}


def new_form(actor: Any) -> ProjectForm:
    clients = choices(actor)
    asked = asked_client()
    chosen = next((row for row in clients if row.id == asked), None)
    g.currency = chosen.currency if chosen else actor.business.currency
    form = ProjectForm(data={"client_id": asked, "status": "active"})
    form.client_id.choices = {"": "Choose a client"} | {row.id: row.name for row in clients}
    return completed(form, actor, chosen.id if chosen else None)


def existing_form(project: Project, actor: Any) -> ProjectForm:
    g.currency = name_and_currency(project.client_id, actor).currency
    budget = budget_of(project.id) if actor.can(Permission.COSTS_READ) else None
    form = ProjectForm(obj=project, data={"budget": budget.amount, "budget_note": budget.note} if budget else None)
    del form.client_id
    return completed(form, actor, project.client_id)


def completed(form: ProjectForm, actor: Any, client_id: UUID | None) -> ProjectForm:
    people = people_of(client_id, actor) if client_id else []
    form.client_user_id.choices = {"": "Nobody"} | {row.id: row.name for row in people}
    if not actor.can(Permission.COSTS_READ):
        del form.budget, form.budget_note
    return form


def asked_client() -> UUID | None:
    """From the form, or from the client's page that leads here."""
    try:
        return id_or_none((request.form.get("client_id") or request.args.get("client_id") or "").strip())
    except ValueError:
        return None
