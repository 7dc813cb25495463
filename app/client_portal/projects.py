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
from ..shared.files import UploadForm, send_everything, upload_form

bp = Blueprint("projects", __name__, url_prefix="/projects")


@bp.get("")
@requires(Permission.PROJECTS_READ, viewing=Happening.VIEW_PROJECTS, in_parts=True)
def index() -> ResponseReturnValue:
    return render("client_portal/projects/index.html", "rows", page=projects.load(current_user, request.args))


@bp.get("/<uuid:id>")
@requires(Permission.PROJECTS_READ, viewing=Happening.VIEW_PROJECT, in_parts=True)
def show(id: UUID) -> ResponseReturnValue:
    return project_page(id)


@bp.get("/<uuid:id>/files.zip")
@requires(Permission.FILES_READ, viewing=Happening.DOWNLOAD_FILES)
def everything(id: UUID) -> ResponseReturnValue:
    return send_everything(id)


def project_page(id: UUID, refused: UploadForm | None = None) -> ResponseReturnValue:
    """Also what a file that is not taken is answered with."""
    detail = load_project(id, current_user)
    return render(
        "client_portal/projects/show.html",
        None if refused else "files",
        **detail._asdict(),
        form=refused or upload_form(current_user),
    )
