"""A token for e-mail and password. Doors import no doors: the asking and the opening live in app/shared."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from ..core.http import public, stand_at
from ..shared.sessions import memberships_of, open_session
from ..shared.verifying import verify

bp = Blueprint("token", __name__, url_prefix="/auth")


@bp.post("/token")
@public
def create() -> Any:
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or not all(isinstance(asked.get(name), str) for name in ("email", "password")):
        return problem(422, "Send e-mail and password as JSON.", fields={"email": ["required"], "password": ["required"]})
    stand_at("auth")
    verdict = verify(asked["email"][:320], asked["password"])
    if verdict.wait:
        return problem(429, "There were many attempts.", headers={"Retry-After": str(verdict.wait)})
    if verdict.identity_id is None or verdict.temporary:
        return problem(401, "E-mail and password do not fit together.")
    fitting = [m for m in memberships_of(verdict.identity_id) if asked_for(m, asked)]
    if not fitting:
        return problem(403, "No membership of yours is open.")
    if len(fitting) > 1:
        choices = [{"business": m.slug, "client_id": m.client_id and str(m.client_id), "name": m.label} for m in fitting]
        return problem(422, "Say which membership: business, and client_id where there are several.", choices=choices)
    return jsonify(token=open_session(verdict.identity_id, fitting[0], "token", str(asked.get("name") or "API")[:80])), 201


def asked_for(membership: Any, asked: dict[str, Any]) -> bool:
    business, client = asked.get("business"), asked.get("client_id")
    return (not business or membership.slug == business) and (not client or str(membership.client_id) == client)


def problem(status: int, message: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    return jsonify(error={"status": status, "message": message, **more}), status, headers or {}
