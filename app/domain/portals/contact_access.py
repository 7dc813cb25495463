"""Which contacts of a client are let into its portal. One without a user is invited; one switched off is out at once."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ...core.actor import Actor
from ...core.db import db
from ...core.errors import Conflict, Refused
from ...core.words import _
from ..access.identity import get_or_create_identity
from ..activity.activity import Happening, record
from ..clients.client import Client
from ..contacts.contact import CONTACT, Contact
from ..invitations.inviting import invite_to_client, resend
from ..users.keeping import check_manages
from ..users.last_one import keep_owner
from ..users.user import User, enable_portal


def enable_access(contact: Contact, *, by: Actor) -> bool:
    """Whether somebody new was invited; else the contact's user has access again."""
    client = db.session.scalars(select(Client).where(Client.id == contact.client_id).with_for_update()).one()
    db.session.refresh(contact, with_for_update=True)
    _check(contact, client)
    user = _user_of(contact)
    if user and contact.portal_access and user.client_portal_enabled:
        raise Conflict(_("{name} has portal access already.", name=contact.name))
    if user:
        _let_in(user, client)
        contact.user_id = user.id
    else:
        contact.user_id = invite_to_client(client, contact.name, contact.email, "member", by=by).id
    contact.portal_access = True
    record(Happening.ENABLE_PORTAL, contact, by=by)
    return user is None


def disable_access(contact: Contact, *, by: Actor, instead: UUID | str | None = None) -> None:
    """`instead`: who becomes the owner where this was the last."""
    if not contact.portal_access:
        raise Conflict(_("{name} has no portal access already.", name=contact.name))
    _keep_owner(contact, instead, by=by)
    contact.portal_access = False
    record(Happening.DISABLE_PORTAL, contact, by=by)


def change_contact(contact: Contact, values: dict[str, Any], *, by: Actor, instead: UUID | str | None = None) -> None:
    """One who is not active any more, or has no e-mail, is not let in at the next request: of somebody who signs in, that is for
    those who let people in and out."""
    values = CONTACT.check(values)
    for name in ADMITTING & values.keys():
        if contact.user_id and (values[name] or None) != (getattr(contact, name) or None):
            check_manages(by, name)
    if not values.get("is_active", True) or not values.get("email", contact.email):
        _keep_owner(contact, instead, by=by)
    contact.assign(values)
    record(Happening.UPDATE_CONTACT, contact, by=by)


# What of a contact decides whether its user is let in.
ADMITTING = {"is_active", "email"}


def _keep_owner(contact: Contact, instead: UUID | str | None, *, by: Actor) -> None:
    user = db.session.get(User, contact.user_id) if contact.user_id else None
    if user:
        keep_owner(user, instead, by=by)


def resend_to_contact(contact: Contact, *, by: Actor) -> None:
    user = db.session.scalars(select(User).where(User.id == contact.user_id)).one_or_none() if contact.user_id else None
    if user is None:
        raise Refused(_("{name} is not invited yet. Enable portal access first.", name=contact.name))
    _check(contact, db.session.scalars(select(Client).where(Client.id == contact.client_id)).one())
    if not (contact.portal_access and user.client_portal_enabled):
        raise Refused(_("The access of {name} is switched off. Enable it first.", name=contact.name))
    resend(user, by=by)


def _check(contact: Contact, client: Client) -> None:
    if not contact.is_active:
        raise Refused(_("{name} is not active. Make the contact active first.", name=contact.name))
    if not contact.email:
        raise Refused(_("{name} has no e-mail, and the invitation needs one. Add it first.", name=contact.name))
    if not client.is_active:
        raise Refused(_("{name} is not active. Activate the client first.", name=client.name))


def _user_of(contact: Contact) -> User | None:
    """The contact's own user, or whoever of this client goes by the contact's e-mail already."""
    if contact.user_id:
        return db.session.scalars(select(User).where(User.id == contact.user_id)).one()
    here = select(User).where(User.client_id == contact.client_id)
    email = str(contact.email)
    user = db.session.scalars(
        here.where(func.lower(User.email) == email.lower()).order_by(User.created_at, User.id).limit(1)
    ).one_or_none()
    user = user or db.session.scalars(here.where(User.identity_id == get_or_create_identity(email))).one_or_none()
    holder = db.session.scalar(select(Contact.name).where(Contact.user_id == user.id)) if user else None
    if holder:
        words = _(
            "The user with this e-mail belongs to the contact {holder} already. Give {name} an e-mail of their own.",
            holder=holder,
            name=contact.name,
        )
        raise Refused(words)
    return user


def _let_in(user: User, client: Client) -> None:
    if not user.is_active:
        raise Refused(_("The user {name} is not active. Activate it under Users first.", name=user.name))
    user.client_portal_enabled = True
    if client.portal_user_id is None:
        enable_portal(client, user)
