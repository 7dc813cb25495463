"""Files, the same at every door that has them: how one is handed in, and how it is sent."""

from collections.abc import Callable
from contextlib import closing
from typing import Any
from uuid import UUID

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from ..core.actor import Person
from ..core.db import find
from ..core.file_types import MEGABYTE, MOST_BYTES, MOST_PHOTO_BYTES, accepted, too_large
from ..core.files import files
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.photos import SHOWN
from ..core.stored import send_stored
from ..core.words import _
from ..core.zipping import send_zip
from ..domain.clients.audience import audiences
from ..domain.files.file import FILE, FileState
from ..domain.files.keeping import upload_file, usual_audience
from ..domain.overview.everything import load_everything
from ..domain.projects.project import Project
from ..domain.roles.permissions import Permission
from .answers import done
from .fields import Choice


class TakesFile:
    """What a form is that takes a file, besides what else it asks."""

    file = FileField("File")

    @property
    def limits(self) -> str:
        """As they are said beside the field, before anything is sent."""
        return _(
            "Photos up to {photo} MB; PDF, office documents, drawings, text and ZIP up to {document} MB.",
            photo=MOST_PHOTO_BYTES // MEGABYTE,
            document=MOST_BYTES // MEGABYTE,
        )

    @property
    def most(self) -> int:
        """In bytes: what is larger is not even sent."""
        return MOST_BYTES

    @property
    def too_large(self) -> str:
        return too_large(MOST_BYTES)

    @property
    def accepted(self) -> str:
        return accepted()


class UploadForm(TakesFile, PostForm):
    rules = FILE.only("audience")
    audience = Choice("Who sees it", choices=lambda: {one.value: one.label for one in audiences(current_user)})


def upload_form(actor: Person) -> UploadForm | None:
    """For those who may; a client's person chooses nobody who sees it, and neither does a subcontractor."""
    if not actor.can(Permission.FILES_ADD):
        return None
    form = UploadForm(data={"audience": usual_audience(actor)})
    if len(audiences(actor)) == 1:
        del form.audience
    return form


def take(project_id: UUID, page: Callable[[UUID, UploadForm], ResponseReturnValue], endpoint: str) -> ResponseReturnValue:
    """What was posted to a project. `page` shows a form that was refused; `endpoint` is where one goes when it is done."""
    project, form = find(Project, project_id, current_user), upload_form(current_user)
    assert form is not None, "the route asks for the permission"
    if form.accepts(lambda: _take(project, form)):
        words = _("{name} is uploaded.", name=form.outcome.name)
        return done(words, endpoint, id=project_id, _anchor="files")
    return page(project_id, form)


def sent_with(form: Any) -> closing[FileStorage]:
    """The file of a form that takes one; without a name, where none was chosen."""
    return closing(form.file.data if "file" in form and form.file.data else FileStorage())


def _take(project: Project, form: UploadForm) -> Any:
    with sent_with(form) as sent:
        return upload_file(project, sent.stream, {"file": sent.filename, **form.values("file")}, by=current_user)


def send_file(file: Any) -> Response:
    if file.state != FileState.READY:
        abort(404)
    return send_stored(files(), file.file_key, name=file.name, mimetype=file.mimetype, size=file.size, sha256=file.sha256)


def send_everything(project_id: UUID) -> Response:
    """What lies with a project, as one ZIP."""
    everything = load_everything(project_id, current_user)
    if not everything.entries:
        abort(404)
    return send_zip(files(), everything.entries, name=everything.name)


def send_picture(file: Any, size: str) -> Response:
    """As it is shown on a page."""
    if file.state != FileState.READY or not file.small_key:
        abort(404)
    key, length = (file.small_key, file.small_size) if size == "small" else (file.large_key, file.large_size)
    return send_stored(files(), key, name=f"{size}.webp", mimetype=SHOWN, size=length, sha256=f"{file.sha256}-{size}")
