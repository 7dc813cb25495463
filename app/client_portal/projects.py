"""The client's projects: where each stands."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.overview.projects import load_project, projects
from ..domain.roles.permissions import Permission

bp = Blueprint("projects", __name__, url_prefix="/projects")


@bp.get("")
@requires(Permission.PROJECTS_READ, viewing=Happening.VIEW_PROJECTS, in_parts=True)
def index() -> ResponseReturnValue:
    return render("client_portal/projects/index.html", "rows", page=projects.load(current_user, request.args))


@bp.get("/<uuid:id>")
@requires(Permission.PROJECTS_READ, viewing=Happening.VIEW_PROJECT)
def show(id: UUID) -> ResponseReturnValue:
    return render("client_portal/projects/show.html", **load_project(id, current_user)._asdict())
