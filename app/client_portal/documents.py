"""What the firm has published for its client."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.documents.detail import load_document
from ..domain.documents.list import document_types, documents
from ..domain.projects.list import project_choices
from ..domain.roles.permissions import Permission

bp = Blueprint("documents", __name__, url_prefix="/documents")


@bp.get("")
@requires(Permission.DOCUMENTS_READ, viewing=Happening.VIEW_DOCUMENTS, in_parts=True)
def index() -> ResponseReturnValue:
    beside = [project_choices.of(current_user), document_types.of(current_user, False)]
    page = documents.load(current_user, request.args, beside=beside)
    projects, types = page.beside
    return render("client_portal/documents/index.html", "rows", page=page, projects=projects, types=types)


@bp.get("/<uuid:id>")
@requires(Permission.DOCUMENTS_READ, viewing=Happening.VIEW_DOCUMENT, opens=True)
def show(id: UUID) -> ResponseReturnValue:
    return render("client_portal/documents/show.html", **load_document(id, current_user)._asdict())
