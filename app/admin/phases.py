"""The phases of a project: added, changed, put in order, removed."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.projects.keeping import add_phase, change_phase, move_phase, remove_phase
from ..domain.projects.phase import PHASE, Phase, PhaseStatus
from ..domain.projects.project import Project
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.fields import Choice, Day, WholeNumber
from .projects import bp, project_page

PROJECT = "admin.projects.show"


class PhaseForm(PostForm):
    rules = PHASE
    name = StringField("Name")
    status = Choice("State", choices=PhaseStatus.choices)
    progress = WholeNumber("Progress in percent", words="Enter a whole number from 0 to 100.", default=0)
    starts_on = Day("Starts")
    ends_on = Day("Ends")


@bp.route("/<uuid:project_id>/phases/new", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def new_phase(project_id: UUID) -> ResponseReturnValue:
    project, form = find(Project, project_id, current_user), PhaseForm()
    if form.accepts(lambda: add_phase(project, form.values(), by=current_user)):
        return done(_("Phase “{name}” is added.", name=form.name.data), PROJECT, id=project_id)
    return render("admin/projects/new_phase.html", form=form, project=project)


@bp.route("/phases/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.PROJECTS_WRITE)
def edit_phase(id: UUID) -> ResponseReturnValue:
    phase = find(Phase, id, current_user)
    form, name = PhaseForm(obj=phase), phase.name
    if form.accepts(lambda: change_phase(phase, form.values(), by=current_user)):
        return done(_("Phase “{name}” is saved.", name=phase.name), PROJECT, id=phase.project_id)
    return render("admin/projects/edit_phase.html", form=form, phase=phase, name=name)


@bp.post("/phases/<uuid:id>/deletion")
@requires(Permission.PROJECTS_WRITE)
def delete_phase(id: UUID) -> ResponseReturnValue:
    phase, button = find(Phase, id, current_user), PostForm()
    if button.accepts(lambda: remove_phase(phase, by=current_user)):
        return done(_("Phase “{name}” is removed.", name=phase.name), PROJECT, id=phase.project_id)
    return project_page(phase.project_id, button)


@bp.post("/phases/<uuid:id>/<any(earlier, later):direction>")
@requires(Permission.PROJECTS_WRITE)
def move(id: UUID, direction: str) -> ResponseReturnValue:
    phase, button = find(Phase, id, current_user), PostForm()
    if button.accepts(lambda: move_phase(phase, direction == "earlier", by=current_user)):
        return redirect(url_for(PROJECT, id=phase.project_id, _anchor=f"phase-{id}"), 303)
    return project_page(phase.project_id, button)
