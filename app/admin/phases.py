"""The phases of a project: added, changed, put in order, removed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from ..core.db import find
from ..core.errors import Refused
from ..core.forms import PostForm, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.projects.keeping import add_phase, change_phase, move_phase, remove_phase
from ..domain.projects.phase import Phase
from ..domain.projects.project import Project
from ..domain.roles.permissions import Permission
from ..shared.fields import Choice, Day, WholeNumber
from .projects import bp


class PhaseForm(PostForm):
    name = text("Name", required="Enter the phase's name.", longest=120)
    status = Choice("State", choices=[("planned", "Planned"), ("active", "Active"), ("completed", "Completed")])
    progress = WholeNumber("Progress in percent", least=0, most=100, default=0)
    starts_on = Day("Starts")
    ends_on = Day("Ends")

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


@bp.route("/<uuid:project_id>/phases/new", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def new_phase(project_id: UUID) -> Any:
    project = find(Project, project_id, current_user)
    form = PhaseForm()
    if form.validate_on_submit():
        try:
            add_phase(project, form.values(), by=current_user)
            return back_to(project_id, f"Phase “{form.name.data}” is added.")
        except Refused as error:
            form.refuse(error)
    return render("admin/projects/new_phase.html", code=422 if form.is_submitted() else 200, form=form, project=project)


@bp.route("/phases/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def edit_phase(id: UUID) -> Any:
    phase = find(Phase, id, current_user)
    form, name = PhaseForm(obj=phase), phase.name
    if form.validate_on_submit():
        try:
            change_phase(phase, form.values())
            return back_to(phase.project_id, f"Phase “{phase.name}” is saved.")
        except Refused as error:
            form.refuse(error)
    return render("admin/projects/edit_phase.html", code=422 if form.is_submitted() else 200, form=form, phase=phase, name=name)


@bp.post("/phases/<uuid:id>/deletion")
@requires(Permission.PROJECTS_WRITE)
def delete_phase(id: UUID) -> Any:
    phase = find(Phase, id, current_user)
    remove_phase(phase)
    return back_to(phase.project_id, f"Phase “{phase.name}” is removed.")


@bp.post("/phases/<uuid:id>/<any(earlier, later):direction>")
@requires(Permission.PROJECTS_WRITE)
def move(id: UUID, direction: str) -> Any:
    phase = find(Phase, id, current_user)
    move_phase(phase, direction == "earlier")
    return redirect(url_for("admin.projects.show", id=phase.project_id, _anchor=f"phase-{id}"), 303)


def back_to(project_id: UUID, words: str) -> Any:
    flash(words, "success")
    return redirect(url_for("admin.projects.show", id=project_id), 303)
