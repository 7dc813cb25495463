"""Accepting an invitation: its link, the temporary password that came with it, and the own one that is chosen first of all."""

import secrets
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text

from ...core.db import db
from ...core.errors import Conflict, Refused
from ...core.secrets import digest, hash_password, new_secret
from ...core.words import N_, _
from ..activity.activity import Happening
from .identity import Identity
from .membership import Membership, find_membership, list_memberships
from .password import check_password, store_password, verify_password
from .session import IS_OPEN, Session, end_other_sessions, is_cookie, record_in_session

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
WRONG = N_("That is not the password that you use here already.")

_make = text("select email, is_temporary, expires_at from auth.make_invitation(:user, :password, :link)")
_load = text("""
    select user_id, identity_id, email, name, is_temporary, is_over, is_used, business_name, slug, client_name, login
      from auth.invitation_of(:link)
""")
_join = text("select auth.join(:session)")


class InvitationSecrets(NamedTuple):
    """For the invitation's mail, and for nothing else; no password where the person has one of their own."""

    email: str
    link: str
    password: str | None
    expires_at: datetime


class InvitationLink(NamedTuple):
    user_id: UUID
    identity_id: UUID
    email: str
    name: str
    is_temporary: bool
    is_over: bool
    is_used: bool
    business_name: str
    slug: str
    client_name: str | None
    login: str


class PendingPerson(NamedTuple):
    """Signed in with a temporary password, which opens the page to choose another, and no more."""

    session_id: UUID
    login: str
    identity_id: UUID
    email: str


def make_invitation(user_id: UUID) -> InvitationSecrets:
    """In the worker. It replaces what was sent before: whoever came with the former temporary password is out."""
    password, link = new_temporary_password(), new_secret()
    values = {"user": user_id, "password": hash_password(password), "link": digest(link)}
    email, is_temporary, expires_at = db.session.execute(_make, values).one()
    if email is None:
        raise LookupError("This business has no such user.")
    return InvitationSecrets(email, link, password if is_temporary else None, expires_at)


def new_temporary_password() -> str:
    """To be typed from a mail: no letter that looks like another, and nearly 80 random bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def load_invitation(secret: str) -> InvitationLink | None:
    row = db.session.execute(_load, {"link": digest(secret)}).one_or_none()
    return InvitationLink(*row) if row else None


def accept_invitation(invitation: InvitationLink, password: str | None) -> Membership | None:
    """Whoever has the link has the mailbox; who has a password of their own says that as well. None: the access is switched off."""
    if not invitation.is_temporary and verify_password(invitation.email, password or "") is None:
        raise Refused(_(WRONG), "password")
    return find_membership(list_memberships(invitation.identity_id), invitation.user_id)


def load_pending_person(session_secret: str, at: UUID | None = None) -> PendingPerson | None:
    """`at`: the business whose own host is asked."""
    query = select(Session.id, Session.login, Identity.id, Identity.email).join(Identity, Identity.id == Session.identity_id)
    query = query.where(is_cookie(session_secret), IS_OPEN, Identity.temporary_until > func.now())
    if at is not None:
        query = query.where(Session.business_id == at)
    row = db.session.execute(query).one_or_none()
    return PendingPerson(*row) if row else None


def choose_password(pending: PendingPerson, password: str) -> None:
    """From now on they have joined."""
    check_password(password, pending.email)
    if not store_password(pending.identity_id, password, instead_of_temporary=True):
        raise Conflict(_("This password has been chosen already, in another window. Sign in with it."))
    end_other_sessions(pending)
    db.session.execute(_join, {"session": pending.session_id})
    record_in_session(pending.session_id, Happening.ACCEPT_INVITATION)
