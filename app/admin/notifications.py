"""What is new for whoever looks."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.http import requires
from ..domain.roles.permissions import Permission
from ..shared.notifications import count_unread, news_page, read_everything, wishes_page

DOOR = "admin"
bp = Blueprint("notifications", __name__, url_prefix="/notifications")


@bp.get("")
@requires(Permission.NOTIFICATIONS_READ)
def index() -> ResponseReturnValue:
    return news_page(DOOR)


@bp.get("/unread")
@requires(Permission.NOTIFICATIONS_READ, is_poll=True)
def unread() -> ResponseReturnValue:
    return count_unread()


@bp.post("/reading")
@requires(Permission.NOTIFICATIONS_READ)
def read() -> ResponseReturnValue:
    return read_everything(DOOR)


@bp.route("/settings", methods=["GET", "POST"])
@requires(Permission.NOTIFICATIONS_READ)
def wishes() -> ResponseReturnValue:
    return wishes_page(DOOR)
