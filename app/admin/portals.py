"""A client's portal: switched on through one of its people, and off again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for

from ..core.db import find
from ..core.errors import Refused
from ..core.guard import current_user
from ..core.http import requires
from ..domain.clients.client import Client
from ..domain.portals.portal_access import close_portal, open_portal
from ..domain.roles.permissions import Permission
from ..shared.fields import id_or_none
from .clients import bp, client_page


@bp.post("/<uuid:id>/portal")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def enable_portal(id: UUID) -> Any:
    client = find(Client, id, current_user)
    try:
        user = open_portal(client, asked_user(), by=current_user)
    except Refused as error:
        return client_page(id, 422, error.words)
    flash(f"The portal of {client.name} is on. {user.name} can sign in.", "success")
    return redirect(url_for("admin.clients.show", id=id), 303)


@bp.post("/<uuid:id>/portal/disabling")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def disable_portal(id: UUID) -> Any:
    client = find(Client, id, current_user)
    close_portal(client, by=current_user)
    flash(f"The portal of {client.name} is off. Its people are signed out.", "success")
    return redirect(url_for("admin.clients.show", id=id), 303)


def asked_user() -> UUID | None:
    try:
        return id_or_none(request.form.get("user_id", "").strip())
    except ValueError:
        return None
