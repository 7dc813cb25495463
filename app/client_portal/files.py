"""The client's files: what they handed in, and what the firm shares with them."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.files.list import files, load_file
from ..domain.projects.list import project_choices
from ..domain.roles.permissions import Permission
from ..shared.files import send_file, send_picture, take
from .projects import project_page

bp = Blueprint("files", __name__)


@bp.get("/files")
@requires(Permission.FILES_READ, viewing=Happening.VIEW_FILES, in_parts=True)
def index() -> ResponseReturnValue:
    page = files.load(current_user, request.args, beside=[project_choices.of(current_user)])
    return render("client_portal/files/index.html", "rows", page=page, projects=page.beside[0])


@bp.get("/files/<uuid:id>")
@requires(Permission.FILES_READ, viewing=Happening.VIEW_FILE, in_parts=True, opens=True)
def show(id: UUID) -> ResponseReturnValue:
    return render("client_portal/files/show.html", "file", file=load_file(id, current_user))


@bp.get("/files/<uuid:id>/download")
@requires(Permission.FILES_READ, viewing=Happening.DOWNLOAD_FILE)
def download(id: UUID) -> ResponseReturnValue:
    return send_file(load_file(id, current_user))


@bp.get("/files/<uuid:id>/<any(small, large):size>")
@requires(Permission.FILES_READ)
def picture(id: UUID, size: str) -> ResponseReturnValue:
    return send_picture(load_file(id, current_user), size)


@bp.post("/projects/<uuid:id>/files")
@requires(Permission.FILES_ADD, is_upload=True)
def upload(id: UUID) -> ResponseReturnValue:
    return take(id, project_page, "client_portal.projects.show")
