"""Which client's portal a client user may see. Both must stand: the person's access, and the client's portal."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from ...core.actor import Actor
from ...core.db import db
from ...core.errors import Conflict, Refused
from ...core.rules import Flag, Id, OneOf, Rules
from ...core.words import _
from ..activity.activity import Happening, record
from ..clients.client import Client
from ..contacts.contact import Contact
from ..invitations.inviting import invite_to_client
from ..roles.permissions import CLIENT_ROLES, PERMISSIONS_OF, Permission
from ..users.access_status import access
from ..users.keeping import check_manages, check_right_over
from ..users.last_one import keep_owner
from ..users.user import User, enable_portal

PORTAL_PERSON = Rules(user_id=Id("Choose one of the client's people."))
PORTAL_ACCESS = Rules(client_portal_enabled=Flag(), client_id=Id())
SECOND_PORTAL = Rules(client_id=Id("Choose the client whose portal this person may see."), company_role=OneOf(CLIENT_ROLES))


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


def switch_on_portal(user: User, *, by: Actor) -> None:
    """That of this one's client, where it is off: what is still missing for whoever has access."""
    check_manages(by, "switch_on")
    if not user.client_portal_enabled or user.client_id is None:
        raise Refused(_("Enable the client portal of this person as well, or leave it off."), "switch_on")
    client = db.session.scalars(select(Client).where(Client.id == user.client_id).with_for_update()).one()
    if not client.portal_enabled:
        open_portal(client, user.id, by=by)


def find_portal_that_is_off(user: User) -> Client | None:
    """All that keeps a client's person out, where it is the client's to switch on."""
    if not user.is_client_portal_user:
        return None
    is_off = Client.id == user.client_id, Client.is_active, ~Client.portal_enabled
    return db.session.scalars(select(Client).where(*is_off)).one_or_none()


def list_who_may_switch_on(most: int = 3) -> list[str]:
    """The names of some who manage portal access."""
    roles = [role for role, may in PERMISSIONS_OF.items() if Permission.MANAGE_PORTAL_ACCESS in may]
    query = select(User.name).where(User.user_type == "staff", User.is_active, User.role.in_(roles))
    return list(db.session.scalars(query.order_by(User.role, User.created_at, User.id).limit(most)))


def give_portal(user: User, client_id: UUID | None, company_role: str | None = None, *, by: Actor, switch_on: bool = False) -> User:
    """A client's portal for one of the firm's own people as well: a second membership of the same identity, which is invited as
    everybody is. `switch_on`: where it is off, it is on from now on."""
    values = SECOND_PORTAL.check({"client_id": client_id, "company_role": company_role})
    check_manages(by, "client_portal_enabled")
    check_right_over(user, by)
    if user.user_type != "staff":
        raise Refused(_("This person is one of your clients' people already."), "client_portal_enabled")
    if not user.is_active:
        raise Refused(_("{name} is not active. Activate this person first.", name=user.name), "is_active")
    client = _client(client_id, True)
    assert client
    _check_twin(user, client.id)
    named = user.name, user.email, values["company_role"]
    return invite_to_client(client, *named, by=by, identity_id=user.identity_id, opens=switch_on)


def list_further_portals(user: User) -> list[Any]:
    """The clients' portals that one of the firm's own people has as well."""
    query = select(User.id, User.company_role, User.invited_at, User.joined_at, access, Client.name.label("client"))
    query = query.join(Client, Client.id == User.client_id).where(User.identity_id == user.identity_id)
    return list(db.session.execute(query.order_by(func.lower(Client.name), User.id)))


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
