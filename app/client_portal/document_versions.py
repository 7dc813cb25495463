"""The file of a document's version, to be saved."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..domain.activity.activity import Happening
from ..domain.documents.detail import load_version_file
from ..domain.roles.permissions import Permission
from ..shared.files import send_file, send_picture

bp = Blueprint("document_versions", __name__, url_prefix="/document-versions")


@bp.get("/<uuid:id>/download")
@requires(Permission.DOCUMENTS_READ, viewing=Happening.DOWNLOAD_FILE)
def download(id: UUID) -> ResponseReturnValue:
    return send_file(load_version_file(id, current_user))


@bp.get("/<uuid:id>/<any(small, large):size>")
@requires(Permission.DOCUMENTS_READ)
def picture(id: UUID, size: str) -> ResponseReturnValue:
    return send_picture(load_version_file(id, current_user), size)
