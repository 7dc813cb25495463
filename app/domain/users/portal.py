"""A client's portal opens through one of its people."""

from __future__ import annotations

from ...core.errors import Refused
from ..clients.client import Client
from .user import User


def enable_portal(client: Client, user: User) -> None:
    if not client.is_active:
        raise Refused("This client is not active. Activate it first.", "user_id")
    if user.user_type != "client" or (user.client_id is not None and user.client_id != client.id):
        raise Refused("This person is linked to another client.", "user_id")
    user.client_id = client.id
    user.client_portal_enabled = True
    client.portal_user_id = user.id
    client.portal_enabled = True
