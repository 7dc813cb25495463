"""The files of the firm's projects: who sees each, and what its clients handed in."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.activity.activity import Happening
from ..domain.clients.audience import Audience
from ..domain.clients.list import client_names
from ..domain.files.file import FILE, File
from ..domain.files.keeping import remove_file, set_audience
from ..domain.files.list import files, load_file, load_file_and_seen, room
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.fields import Choice
from ..shared.files import send_file, send_picture, take
from .projects import project_page

bp = Blueprint("files", __name__)


class AudienceForm(PostForm):
    rules = FILE.only("audience")
    audience = Choice("Who sees it", choices=Audience.choices)


@bp.get("/files")
@requires(Permission.FILES_READ)
def index() -> ResponseReturnValue:
    """The office is told how much room is left, a subcontractor is not."""
    rooms = [] if current_user.is_scope_restricted else [room.of(current_user, business_id=current_user.business_id)]
    page = files.load(current_user, request.args, beside=[client_names.of(current_user), *rooms])
    return render("admin/files/index.html", "rows", page=page, clients=page.beside[0], room=page.beside[1][0] if rooms else None)


@bp.get("/files/<uuid:id>")
@requires(Permission.FILES_READ, opens=True)
def show(id: UUID) -> ResponseReturnValue:
    return file_page(id)


def file_page(id: UUID, form: PostForm | None = None) -> ResponseReturnValue:
    file, seen = load_file_and_seen(id, current_user)
    form = form if isinstance(form, AudienceForm) else AudienceForm(data={"audience": file.audience})
    return render("admin/files/show.html", "file", file=file, seen=seen, form=form)


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
    return take(id, project_page, "admin.projects.show")


@bp.post("/files/<uuid:id>/audience")
@requires(Permission.FILES_WRITE)
def share(id: UUID) -> ResponseReturnValue:
    file, form = find(File, id, current_user), AudienceForm()
    if form.accepts(lambda: set_audience(file, form.audience.data, by=current_user)):
        return done(_("Saved. {name}: {audience}.", name=file.name, audience=Audience.of(file.audience).label), SHOW, id=id)
    return file_page(id, form)


@bp.post("/files/<uuid:id>/removal")
@requires(Permission.FILES_WRITE)
def remove(id: UUID) -> ResponseReturnValue:
    file, button = find(File, id, current_user), PostForm()
    if button.accepts(lambda: remove_file(file, by=current_user)):
        return done(_("{name} is removed.", name=file.name), "admin.projects.show", id=file.project_id, _anchor="files")
    return file_page(id, button)


SHOW = "admin.files.show"
