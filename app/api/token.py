"""A token for e-mail and password. Too many attempts are answered where every other refusal is (core/failures.py)."""

from typing import Any

from flask import Blueprint, g, jsonify
from flask.typing import ResponseReturnValue

from ..core.http import public, read_json, use_login
from ..domain.access.membership import list_memberships
from ..domain.access.password import verify_password
from ..domain.access.session import open_session

bp = Blueprint("token", __name__, url_prefix="/auth")


@bp.post("/token")
@public
def create() -> ResponseReturnValue:
    asked = read_json()
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name), str) for name in ("email", "password")):
        return problem(422, "Send e-mail and password as JSON.", fields={"email": ["required"], "password": ["required"]})
    use_login("auth")
    verified = verify_password(asked["email"][:320], asked["password"])
    if verified is None or verified.is_temporary:
        return problem(401, "E-mail and password do not fit together.")
    memberships = list_memberships(verified.identity_id)
    here = [membership for membership in memberships if g.host is None or membership.business_id == g.host_business]
    fitting = [membership for membership in here if membership.is_of(asked.get("business"), asked.get("client_id"))]
    if not fitting:
        return problem(403, "No membership of yours is open.")
    if len(fitting) > 1:
        choices = [{"business": m.slug, "client_id": m.client_id and str(m.client_id), "name": m.label} for m in fitting]
        return problem(422, "Say which membership: business, and client_id where there are several.", choices=choices)
    return jsonify(token=open_session(verified.identity_id, fitting[0], "token", str(asked.get("name") or "API")[:80])), 201


def problem(status: int, message: str, **more: Any) -> ResponseReturnValue:
    return jsonify(error={"status": status, "message": message, **more}), status
