"""The firm's projects: list, page, and what is written down about each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for

from ..core.db import find
from ..core.errors import Refused
from ..core.filters import Filters, tabs
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.clients.listing import choices as client_choices
from ..domain.projects import office
from ..domain.projects.keeping import budget_of, change_project, create_project, set_budget
from ..domain.projects.project import Project
from ..domain.roles.permissions import Permission
from ..domain.time.office import hours_of, newest
from .project_forms import existing_form, new_form

bp = Blueprint("projects", __name__, url_prefix="/projects")
LABELS = {"active": "Active", "planned": "Planned", "done": "Done", "all": "All"}


@bp.get("")
@requires(Permission.PROJECTS_READ)
def index() -> Any:
    filters = Filters()
    status, words, client_id = filters.one_of("status", office.FILTERS, "active"), filters.words(), filters.id("client_id")
    counts = office.counts(current_user, words, client_id)
    query = office.projects(current_user, status, words, client_id).add_columns(hours_of(Project.id))
    page = page_of(query, counts[status], office.ORDERS, "-starts", Project.id)
    clients = client_choices(current_user, everyone=True)
    shown = tabs("status", LABELS, status, counts, "active")
    return render("admin/projects/index.html", "rows", filters.status, page=page, tabs=shown, filters=filters, words=words,
                  status=status, clients=clients)  # fmt: skip


@bp.get("/<uuid:id>")
@requires(Permission.PROJECTS_READ)
def show(id: UUID) -> Any:
    project = office.shown(id, current_user, hours_of(Project.id))
    entries = newest(current_user, 6, id) if "time" in current_user.business.modules else None
    costs = current_user.can(Permission.COSTS_READ)
    return render("admin/projects/show.html", project=project, phases=office.phases_of(id, current_user), entries=entries,
                  costs=costs, budget=budget_of(id) if costs else None)  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def new() -> Any:
    form = new_form(current_user)
    if form.validate_on_submit() and (project := kept(None, form)):
        flash(f"{project.name} is added.", "success")
        return redirect(url_for("admin.projects.show", id=project.id), 303)
    return render("admin/projects/new.html", code=422 if form.is_submitted() else 200, form=form)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def edit(id: UUID) -> Any:
    project = find(Project, id, current_user)
    form, name = existing_form(project, current_user), project.name
    if form.validate_on_submit() and kept(project, form):
        flash(f"{project.name} is saved.", "success")
        return redirect(url_for("admin.projects.show", id=id), 303)
    return render("admin/projects/edit.html", code=422 if form.is_submitted() else 200, form=form, id=id, name=name)


def kept(project: Project | None, form: Any) -> Project | None:
    try:
        if project is None:
            project = create_project(form.values(), by=current_user)
        else:
            change_project(project, form.values(), by=current_user)
        if "budget" in form:
            set_budget(project, form.budget.data, form.budget_note.data)
    except Refused as error:
        form.refuse(error)
        return None
    return project
