"""The form of a project. Its client is chosen once; its person is one of that client's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, request
from wtforms import StringField

from ..core.actor import Person
from ..core.db import find
from ..core.forms import MoneyField, PostForm
from ..core.rules import Rules
from ..domain.clients.client import Client
from ..domain.clients.list import list_client_choices
from ..domain.overview.projects import load_budget
from ..domain.projects.project import BUDGET, PROJECT, Project, ProjectStatus
from ..domain.roles.permissions import Permission
from ..domain.users.list import list_people
from ..shared.fields import Choice, Day, id_or_none, paragraph


class ProjectForm(PostForm):
    rules = Rules(**PROJECT.rules, **BUDGET.rules)
    name = StringField("Name")
    client_id = Choice("Client", ids=True)
    client_user_id = Choice("The client's person", ids=True, validate_choice=False)
    code = StringField("Code")
    description = paragraph("Description")
    status = Choice("State", choices=ProjectStatus.choices())
    starts_on = Day("Starts")
    ends_on = Day("Ends")
    budget = MoneyField("Budget", currency=lambda: g.currency)
    budget_note = StringField("Note on the budget")


def new_form(actor: Person) -> ProjectForm:
    clients, asked = list_client_choices(actor), read_client_id()
    chosen = next((row for row in clients if row.id == asked), None)
    g.currency = chosen.currency if chosen else actor.business.currency if actor.business else "EUR"
    form = ProjectForm(data={"client_id": asked, "status": ProjectStatus.ACTIVE})
    form.client_id.choices = {"": "Choose a client"} | {row.id: row.name for row in clients}
    return with_choices(form, actor, chosen.id if chosen else None)


def existing_form(project: Project, actor: Person) -> ProjectForm:
    g.currency = find(Client, project.client_id, actor).currency
    kept: Any = load_budget(project.id, actor) if actor.can(Permission.COSTS_READ) else None
    form = ProjectForm(obj=project, data={"budget": kept.amount, "budget_note": kept.note} if kept else None)
    del form.client_id
    return with_choices(form, actor, project.client_id)


def with_choices(form: ProjectForm, actor: Person, client_id: UUID | None) -> ProjectForm:
    people = list_people(client_id, actor) if client_id else []
    form.client_user_id.choices = {"": "Nobody"} | {row.id: row.name for row in people}
    if not actor.can(Permission.COSTS_READ):
        del form.budget, form.budget_note
    return form


def read_client_id() -> UUID | None:
    """From the form, or from the client's page that leads here."""
    try:
        return id_or_none((request.form.get("client_id") or request.args.get("client_id") or "").strip())
    except ValueError:
        return None
