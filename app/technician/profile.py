"""One's own name, phone, language and time zone."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.http import requires
from ..domain.roles.permissions import Permission
from ..shared.profile import edit_profile

bp = Blueprint("profile", __name__, url_prefix="/profile")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PROFILE_WRITE)
def edit() -> ResponseReturnValue:
    return edit_profile("technician.profile.edit")
