"""Failed sign-ins with an e-mail that nobody has."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.device import device_of
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.access.attempt import unknown_attempts
from ..domain.roles.permissions import Permission

bp = Blueprint("attempts", __name__, url_prefix="/attempts")


@bp.get("")
@requires(Permission.BUSINESSES_READ)
def index() -> ResponseReturnValue:
    page = unknown_attempts.load(current_user, request.args)
    return render("platform/attempts/index.html", "rows", page=page, device_of=device_of)
