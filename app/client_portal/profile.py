"""One's own name, phone, language and time zone."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.http import requires
from ..domain.activity.activity import Happening
from ..domain.roles.permissions import Permission
from ..shared.profile import edit_profile

bp = Blueprint("profile", __name__, url_prefix="/profile")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PROFILE_WRITE, viewing=Happening.VIEW_PROFILE)
def edit() -> ResponseReturnValue:
    return edit_profile("client_portal.profile.edit")
