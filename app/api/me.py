"""Whose token this is."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..domain.roles.permissions import Permission

bp = Blueprint("me", __name__)


@bp.get("/me")
@requires(Permission.ACCOUNT_WRITE)
def show() -> ResponseReturnValue:
    who = current_user
    return jsonify(
        name=who.name,
        email=who.email,
        user_type=who.user_type,
        role=who.role,
        business=who.business.slug if who.business else None,
        client=str(who.client_id) if who.client_id else None,
    )
