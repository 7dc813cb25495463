"""One's own name, phone, language and time zone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..core.http import requires
from ..domain.roles.permissions import Permission
from ..shared.profile import edit_profile

bp = Blueprint("profile", __name__, url_prefix="/profile")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PROFILE_WRITE)
def edit() -> Any:
    return edit_profile("technician.profile.edit")
