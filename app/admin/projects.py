"""The firm's projects: list, page, and what is written down about each."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.clients.list import client_choices
from ..domain.overview.projects import load_project, projects
from ..domain.projects.keeping import change_project, create_project, set_budget
from ..domain.projects.project import Project
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from .project_forms import ProjectForm, existing_form, new_form

bp = Blueprint("projects", __name__, url_prefix="/projects")


@bp.get("")
@requires(Permission.PROJECTS_READ)
def index() -> ResponseReturnValue:
    page = projects.load(current_user, request.args, beside=[client_choices.of(current_user, True)])
    return render("admin/projects/index.html", "rows", page=page, clients=page.beside[0])


@bp.get("/<uuid:id>")
@requires(Permission.PROJECTS_READ)
def show(id: UUID) -> ResponseReturnValue:
    return project_page(id)


def project_page(id: UUID, refused: PostForm | None = None) -> ResponseReturnValue:
    """Also what a refused verb answers with: the page, and why."""
    costs = current_user.can(Permission.COSTS_READ)
    return render("admin/projects/show.html", **load_project(id, current_user)._asdict(), costs=costs, refused=refused)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def new() -> ResponseReturnValue:
    form = new_form(current_user)
    if form.accepts(lambda: write(None, form)):
        return done(f"{form.outcome.name} is added.", "admin.projects.show", id=form.outcome.id)
    return render("admin/projects/new.html", form=form)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    project = find(Project, id, current_user)
    form, name = existing_form(project, current_user), project.name
    if form.accepts(lambda: write(project, form)):
        return done(f"{project.name} is saved.", "admin.projects.show", id=id)
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
