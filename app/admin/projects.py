"""The firm's projects: list, page, and what is written down about each."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from wtforms import StringField

from ..core.actor import Person
from ..core.db import find
from ..core.forms import MoneyField, PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.rules import Rules
from ..core.ui import render
from ..core.words import _
from ..domain.activity.activity import Happening
from ..domain.clients.client import Client
from ..domain.clients.list import client_names, list_client_choices
from ..domain.overview.projects import load_budget, load_project, projects
from ..domain.projects.keeping import change_project, create_project, set_budget
from ..domain.projects.project import BUDGET, OPEN, PROJECT, Project, ProjectStatus
from ..domain.roles.permissions import Permission
from ..domain.users.list import list_people
from ..shared.answers import done
from ..shared.fields import Choice, Day, id_or_none, paragraph
from ..shared.files import UploadForm, send_everything, upload_form


class ProjectForm(PostForm):
    rules = Rules(**PROJECT.rules, **BUDGET.rules)
    name = StringField("Name")
    client_id = Choice("Client", ids=True)
    client_user_id = Choice("The client's person", ids=True, validate_choice=False)
    code = StringField("Code")
    description = paragraph("Description")
    status = Choice("State", choices=ProjectStatus.choices)
    starts_on = Day("Starts")
    ends_on = Day("Ends")
    budget = MoneyField("Budget", currency=lambda: g.currency)
    budget_note = StringField("Note on the budget")


def new_form(actor: Person) -> ProjectForm:
    clients, asked = list_client_choices(actor), read_client_id()
    chosen = next((row for row in clients if row.id == asked), None)
    g.currency = chosen.currency if chosen else actor.business.currency if actor.business else "EUR"
    form = ProjectForm(data={"client_id": asked, "status": ProjectStatus.ACTIVE})
    form.client_id.choices = {"": _("Choose a client")} | {row.id: row.name for row in clients}
    return with_choices(form, actor, chosen.id if chosen else None)


def existing_form(project: Project, actor: Person) -> ProjectForm:
    g.currency = find(Client, project.client_id, actor).currency
    kept: Any = load_budget(project.id, actor) if actor.can(Permission.COSTS_READ) else None
    form = ProjectForm(obj=project, data={"budget": kept.amount, "budget_note": kept.note} if kept else None)
    del form.client_id
    return with_choices(form, actor, project.client_id)


def with_choices(form: ProjectForm, actor: Person, client_id: UUID | None) -> ProjectForm:
    people = list_people(client_id, actor) if client_id else []
    form.client_user_id.choices = {"": _("Nobody")} | {row.id: row.name for row in people}
    if not actor.can(Permission.COSTS_READ):
        del form.budget, form.budget_note
    return form


def read_client_id() -> UUID | None:
    """From the form, or from the client's page that leads here."""
    try:
        return id_or_none((request.form.get("client_id") or request.args.get("client_id") or "").strip())
    except ValueError:
        return None


def open_projects(projects: Iterable[Any], also: UUID | None = None) -> dict[Any, str]:
    """`also` one that is over, where a form stands at it."""
    offered = (row for row in projects if row.status in OPEN or row.id == also)
    return {"": _("Choose a project")} | {row.id: f"{row.name} · {row.client_name}" for row in offered}


bp = Blueprint("projects", __name__, url_prefix="/projects")


@bp.get("")
@requires(Permission.PROJECTS_READ)
def index() -> ResponseReturnValue:
    page = projects.load(current_user, request.args, beside=[client_names.of(current_user)])
    return render("admin/projects/index.html", "rows", page=page, clients=page.beside[0])


@bp.get("/<uuid:id>")
@requires(Permission.PROJECTS_READ)
def show(id: UUID) -> ResponseReturnValue:
    return project_page(id)


@bp.get("/<uuid:id>/files.zip")
@requires(Permission.FILES_READ, viewing=Happening.DOWNLOAD_FILES)
def everything(id: UUID) -> ResponseReturnValue:
    return send_everything(id)


def project_page(id: UUID, refused: PostForm | None = None) -> ResponseReturnValue:
    """Also what a refused verb answers with: the page, and why."""
    detail, costs = load_project(id, current_user), current_user.can(Permission.COSTS_READ)
    is_file = isinstance(refused, UploadForm)
    form = refused if is_file else upload_form(current_user)
    refused = None if is_file else refused
    return render(
        "admin/projects/show.html", None if is_file else "files", **detail._asdict(), costs=costs, form=form, refused=refused
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def new() -> ResponseReturnValue:
    form = new_form(current_user)
    if form.accepts(lambda: write(None, form)):
        return done(_("{name} is added.", name=form.outcome.name), "admin.projects.show", id=form.outcome.id)
    return render("admin/projects/new.html", form=form)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    project = find(Project, id, current_user)
    form, name = existing_form(project, current_user), project.name
    if form.accepts(lambda: write(project, form)):
        return done(_("{name} is saved.", name=project.name), "admin.projects.show", id=id)
    return render("admin/projects/edit.html", form=form, id=id, name=name)


def write(project: Project | None, form: ProjectForm) -> Project:
    values = form.values("budget", "budget_note")
    if project is None:
        project = create_project(values, by=current_user)
    else:
        change_project(project, values, by=current_user)
    if "budget" in form:
        set_budget(project, form.budget.data, form.budget_note.data, by=current_user)
    return project
