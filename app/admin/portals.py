"""A client's portal: switched on through one of its people, and off again."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.words import _
from ..domain.clients.client import Client
from ..domain.portals.portal_access import close_portal, open_portal
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.fields import id_or_none
from .clients import bp, client_page


@bp.post("/<uuid:id>/portal")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def enable_portal(id: UUID) -> ResponseReturnValue:
    client, button = find(Client, id, current_user), PostForm()
    if button.accepts(lambda: open_portal(client, read_user_id(), by=current_user)):
        words = _("The portal of {client} is on. {name} can sign in.", client=client.name, name=button.outcome.name)
        return done(words, "admin.clients.show", id=id)
    return client_page(id, button)


@bp.post("/<uuid:id>/portal/disabling")
@requires(Permission.MANAGE_PORTAL_ACCESS)
def disable_portal(id: UUID) -> ResponseReturnValue:
    client, button = find(Client, id, current_user), PostForm()
    if button.accepts(lambda: close_portal(client, by=current_user)):
        words = _("The portal of {client} is off. Its people are signed out.", client=client.name)
        return done(words, "admin.clients.show", id=id)
    return client_page(id, button)


def read_user_id() -> UUID | None:
    try:
        return id_or_none(request.form.get("user_id", "").strip())
    except ValueError:
        return None
