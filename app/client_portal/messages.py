"""What the client and the firm write to each other about a project."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from ..core.http import requires
from ..domain.activity.activity import Happening
from ..domain.roles.permissions import Permission
from ..shared.messages import post_change, post_file, post_message, post_removal, thread_page
from .projects import bp

DOOR = "client_portal"


@bp.get("/<uuid:id>/messages")
@requires(Permission.MESSAGES_READ, viewing=Happening.VIEW_MESSAGES, in_parts=True, opens=True)
def messages(id: UUID) -> ResponseReturnValue:
    return thread_page(DOOR, id)


@bp.post("/<uuid:id>/messages")
@requires(Permission.MESSAGES_WRITE, is_upload=True)
def send_message(id: UUID) -> ResponseReturnValue:
    return post_message(DOOR, id)


@bp.post("/messages/<uuid:id>/files")
@requires(Permission.FILES_ADD, is_upload=True)
def add_file(id: UUID) -> ResponseReturnValue:
    return post_file(DOOR, id)


@bp.post("/messages/<uuid:id>/words")
@requires(Permission.MESSAGES_WRITE)
def edit_message(id: UUID) -> ResponseReturnValue:
    return post_change(DOOR, id)


@bp.post("/messages/<uuid:id>/removal")
@requires(Permission.MESSAGES_WRITE)
def remove_message(id: UUID) -> ResponseReturnValue:
    return post_removal(DOOR, id)
