"""One version of a document: its file, and where it goes on its way to the client."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.words import _
from ..domain.activity.activity import Happening
from ..domain.documents.detail import load_version_file
from ..domain.documents.moving import (
    approve_version,
    publish_version,
    reject_version,
    revise_version,
    submit_version,
    withdraw_version,
)
from ..domain.documents.version import DocumentVersion
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.files import send_file, send_picture
from .documents import SHOW, RejectionForm, document_page

bp = Blueprint("document_versions", __name__, url_prefix="/document-versions")


@bp.get("/<uuid:id>/download")
@requires(Permission.DOCUMENTS_READ, viewing=Happening.DOWNLOAD_FILE)
def download(id: UUID) -> ResponseReturnValue:
    return send_file(load_version_file(id, current_user))


@bp.get("/<uuid:id>/<any(small, large):size>")
@requires(Permission.DOCUMENTS_READ)
def picture(id: UUID, size: str) -> ResponseReturnValue:
    return send_picture(load_version_file(id, current_user), size)


@bp.post("/<uuid:id>/submission")
@requires(Permission.DOCUMENTS_WRITE)
def submit(id: UUID) -> ResponseReturnValue:
    version, button = find(DocumentVersion, id, current_user), PostForm()
    if button.accepts(lambda: submit_version(version, by=current_user)):
        return done(_("It waits for approval now."), SHOW, id=version.document_id)
    return document_page(version.document_id, button)


@bp.post("/<uuid:id>/approval")
@requires(Permission.DOCUMENTS_APPROVE)
def approve(id: UUID) -> ResponseReturnValue:
    version, button = find(DocumentVersion, id, current_user), PostForm()
    if button.accepts(lambda: approve_version(version, by=current_user)):
        return done(_("It is approved, and can be published."), SHOW, id=version.document_id)
    return document_page(version.document_id, button)


@bp.post("/<uuid:id>/rejection")
@requires(Permission.DOCUMENTS_APPROVE)
def reject(id: UUID) -> ResponseReturnValue:
    version, form = find(DocumentVersion, id, current_user), RejectionForm()
    if form.accepts(lambda: reject_version(version, form.note.data, by=current_user)):
        return done(_("It is rejected. What is missing stands with it."), SHOW, id=version.document_id)
    return document_page(version.document_id, form)


@bp.post("/<uuid:id>/publication")
@requires(Permission.DOCUMENTS_PUBLISH)
def publish(id: UUID) -> ResponseReturnValue:
    version, button = find(DocumentVersion, id, current_user), PostForm()
    if button.accepts(lambda: publish_version(version, by=current_user)):
        return done(_("It is published. The client sees it now."), SHOW, id=version.document_id)
    return document_page(version.document_id, button)


@bp.post("/<uuid:id>/withdrawal")
@requires(Permission.DOCUMENTS_PUBLISH)
def withdraw(id: UUID) -> ResponseReturnValue:
    version, button = find(DocumentVersion, id, current_user), PostForm()
    if button.accepts(lambda: withdraw_version(version, by=current_user)):
        return done(_("It is withdrawn, and a draft again."), SHOW, id=version.document_id)
    return document_page(version.document_id, button)


@bp.post("/<uuid:id>/revision")
@requires(Permission.DOCUMENTS_WRITE)
def revise(id: UUID) -> ResponseReturnValue:
    version, button = find(DocumentVersion, id, current_user), PostForm()
    if button.accepts(lambda: revise_version(version, by=current_user)):
        return done(_("It is a draft again."), SHOW, id=version.document_id)
    return document_page(version.document_id, button)
