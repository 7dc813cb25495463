"""Which client's portal a client user may see. Both must stand: the person's access, and the client's portal."""

from uuid import UUID

from sqlalchemy import select, update

from ...core.actor import Actor
from ...core.db import db
from ...core.errors import Conflict, Refused
from ...core.rules import Flag, Id, Rules
from ...core.words import _
from ..activity.activity import Happening, record
from ..clients.client import Client
from ..contacts.contact import Contact
from ..users.keeping import check_manages
from ..users.last_one import keep_owner
from ..users.user import User, enable_portal

PORTAL_PERSON = Rules(user_id=Id("Choose one of the client's people."))
PORTAL_ACCESS = Rules(client_portal_enabled=Flag(), client_id=Id())


def open_portal(client: Client, user_id: UUID | None, *, by: Actor) -> User:
    """Through one of the client's people, or a client user who is linked to nobody yet."""
    PORTAL_PERSON.check({"user_id": user_id})
    query = select(User).where(User.id == user_id, User.user_type == "client")
    user = db.session.scalars(query).one_or_none()
    if user is None:
        raise Refused(_("Choose one of the client's people."), "user_id")
    if not user.is_active:
        raise Refused(_("{name} is not active. Activate this person first.", name=user.name), "user_id")
    if client.is_active and user.client_id is None:
        move_to_client(user, client.id)
    enable_portal(client, user)
    record(Happening.ENABLE_PORTAL, client, by=by)
    return user


def close_portal(client: Client, *, by: Actor) -> None:
    if not client.portal_enabled:
        raise Conflict(_("This client's portal is switched off already."))
    # The reference to its person stays, so that it can be switched on again.
    client.portal_enabled = False
    record(Happening.DISABLE_PORTAL, client, by=by)


def set_portal_access(user: User, *, enabled: bool, client_id: UUID | None, by: Actor, instead: UUID | str | None = None) -> None:
    """`instead`: who becomes the owner where this was the last."""
    client = check_portal_access(user, enabled=enabled, client_id=client_id)
    if (enabled, client_id) == (user.client_portal_enabled, user.client_id):
        return
    check_manages(by, "client_portal_enabled")
    if not enabled or client_id != user.client_id:
        keep_owner(user, instead, by=by)
    move_to_client(user, client_id)
    was, user.client_portal_enabled = user.client_portal_enabled, enabled
    if enabled and client is not None and client.portal_user_id is None:
        enable_portal(client, user)
    # Whoever only comes to another client, or leaves one, is changed.
    what = Happening.ENABLE_PORTAL if enabled else Happening.DISABLE_PORTAL if was else Happening.UPDATE_USER
    record(what, user, by=by)


def check_portal_access(user: User, *, enabled: bool, client_id: UUID | None) -> Client | None:
    """The client whose portal it is, where this is a change that may be."""
    PORTAL_ACCESS.check({"client_portal_enabled": enabled, "client_id": client_id})
    if user.user_type != "client":
        raise Refused(_("Staff sign in at their own door and see no client's portal."), "client_portal_enabled")
    if (enabled, client_id) == (user.client_portal_enabled, user.client_id):
        return None
    _check_twin(user, client_id)
    return _client(client_id, enabled)


def _client(id: UUID | None, enabled: bool) -> Client | None:
    if id is None:
        if enabled:
            raise Refused(_("Choose the client whose portal this person may see."), "client_id")
        return None
    client = db.session.scalars(select(Client).where(Client.id == id)).one_or_none()
    if client is None:
        raise Refused(_("This client is gone. Choose another."), "client_id")
    if enabled and not client.is_active:
        raise Refused(_("{name} is not active. Activate the client first, or choose another.", name=client.name), "client_id")
    return client


def move_to_client(user: User, client_id: UUID | None) -> None:
    if client_id == user.client_id:
        return
    _check_twin(user, client_id)
    user.client_id = client_id
    db.session.execute(update(Contact).where(Contact.user_id == user.id, Contact.client_id != client_id).values(user_id=None))
    db.session.flush()  # The former client's portal is handed on by the row itself.


def _check_twin(user: User, client_id: UUID | None) -> None:
    """One identity is one person at a client, once."""
    twin = select(User.id).where(
        User.identity_id == user.identity_id, User.client_id.is_not_distinct_from(client_id), User.id != user.id
    )
    if db.session.scalar(twin):
        raise Refused(_("This person has a user at that client already."), "client_id")
