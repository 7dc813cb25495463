"""Invitations are the only way in: of the firm's own people, of clients' owners and members. And out again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as insert_once

from ...core.actor import Actor
from ...core.db import db, uuid7
from ...core.errors import Conflict, Refused
from ...core.formats import show_datetime
from ...core.jobs import later
from ...core.rules import OneOf, Rules
from ...core.words import _
from ..access.identity import get_or_create_identity
from ..activity.activity import Happening, record
from ..clients.client import Client
from ..roles.permissions import CLIENT_ROLES
from ..users.keeping import assign_clients, check_right_over, list_grantable_roles
from ..users.last_one import keep_owner
from ..users.user import USER, User, enable_portal
from .invitation import Invitation
from .mail import send_invitation

PERSON = USER.only("name", "email")
INVITED_STAFF = USER.only("name", "email", "role")
# Without a part named, a member.
INVITED_TO_CLIENT = Rules(**PERSON.rules, role=OneOf(CLIENT_ROLES))
_count = text("select auth.take_invitation(:id)")


def invite_staff(
    name: str | None, email: str | None, role: str | None, client_ids: Iterable[UUID] = (), *, by: Actor, id: UUID | None = None
) -> User:
    role = INVITED_STAFF.check({"name": name, "email": email, "role": role})["role"]
    if role not in list_grantable_roles(by):
        raise Refused(_("This role may do more than you may. Ask an admin."), "role")
    user = _add(name, email, by=by, user_type="staff", role=role)
    assign_clients(user, client_ids, by=by)
    return _invite(user, by=by, id=id)


def invite_to_client(
    client: Client, name: str | None, email: str | None, role: str | None = None, *, by: Actor, id: UUID | None = None,
    identity_id: UUID | None = None, opens: bool = False,
) -> User:  # fmt: skip
    """The first invited person of a client becomes its owner, and the portal opens through them. `opens`: so does one that is off;
    `identity_id`: of somebody who signs in already, whatever e-mail their mails go to."""
    INVITED_TO_CLIENT.check({"name": name, "email": email, "role": role})
    db.session.refresh(client, with_for_update=True)
    if not client.is_active:
        raise Refused(_("{name} is not active. Activate the client first.", name=client.name))
    was_opened = client.portal_user_id is not None
    if was_opened and not client.portal_enabled and not opens:
        raise PortalOff(client)
    part = {"client_id": client.id, "company_role": (role or "member") if was_opened else "owner", "client_portal_enabled": True}
    user = _add(name, email, by=by, identity_id=identity_id, user_type="client", **part)
    if not client.portal_enabled:
        enable_portal(client, user)
        if was_opened:
            record(Happening.ENABLE_PORTAL, client, by=by)
    return _invite(user, by=by, id=id)


class PortalOff(Refused):
    """The client's portal is off: whoever may is asked whether it is to be on."""

    def __init__(self, client: Client) -> None:
        super().__init__(_("The portal of {client} is off. Switch it on first.", client=client.name), "switch_on")


def invite_member(name: str | None, email: str | None, *, by: Actor) -> User:
    """By a client's owner, from inside the portal."""
    user = _add(name, email, by=by, user_type="client", client_id=by.client_id, company_role="member", client_portal_enabled=True)
    return _invite(user, by=by)


def resend(user: User, *, by: Actor, id: UUID | None = None) -> None:
    """A new temporary password, which kills the one before."""
    check_right_over(user, by)
    if user.invited_at is None or user.joined_at is not None:
        raise Conflict(_("{name} has joined already, and needs no invitation.", name=user.name))
    if not user.is_active:
        raise Refused(_("{name} is not active. Activate this person first.", name=user.name))
    _invite(user, by=by, what=Happening.RESEND_INVITATION, id=id)


def revoke(user: User, *, by: Actor, instead: UUID | str | None = None) -> None:
    """The account goes, and what was mailed opens nothing any more. `instead`: who becomes the owner where this was the last."""
    check_right_over(user, by)
    if user.invited_at is None or user.joined_at is not None:
        raise Conflict(_("{name} has joined already. Remove or deactivate them instead.", name=user.name))
    _delete(user, Happening.REVOKE_INVITATION, instead, by=by)


def remove(user: User, *, by: Actor, instead: UUID | str | None = None) -> None:
    """A client's person goes at once, sessions and tokens too; what they wrote stays under their name. `instead`: who becomes the
    owner where this was the last."""
    if user.user_type != "client":
        raise Refused(_("Staff are deactivated, not removed: their hours stay theirs."))
    if user.id == by.id:
        raise Refused(_("You cannot remove yourself."))
    _delete(user, Happening.REMOVE_USER, instead, by=by)


def _add(name: str | None, email: str | None, *, by: Actor, identity_id: UUID | None = None, **values: Any) -> User:
    checked = PERSON.check({"name": name, "email": email})
    name, email = str(checked["name"]), str(checked["email"])
    row = {"id": uuid7(), "identity_id": identity_id or get_or_create_identity(email), "name": name, "email": email, **values}
    statement = insert_once(User).values(business_id=by.business_id, **row).on_conflict_do_nothing().returning(User.id)
    if db.session.execute(statement).scalar() is None:
        if values.get("client_id") and by.user_type == "staff":
            raise Refused(_("Somebody with this e-mail is among the people of this client already."), "email")
        raise Refused(_("Somebody with this e-mail is among your people already."), "email")
    return db.session.scalars(select(User).where(User.id == row["id"])).one()


def _invite(user: User, *, by: Actor, what: Happening = Happening.INVITE_USER, id: UUID | None = None) -> User:
    """`id`: what a job that may run twice calls this invitation."""
    id = id or uuid7()
    row = {"client_id": user.client_id, "user_id": user.id, "name": user.name, "email": user.email}
    row |= {"role": user.role or user.company_role, "invited_by": by.id, "invited_by_name": by.name}
    statement = insert(Invitation).values(business_id=user.business_id, id=id, by_owner=by.user_type == "client", **row)
    db.session.execute(statement)
    count_against_cap(id)
    db.session.expire(user, ["invited_at", "invitation_until"])
    later(send_invitation, invitation_id=id, lock=f"invitation:{user.id}")
    record(what, user, by=by)
    return user


def count_against_cap(invitation_id: UUID) -> None:
    """Counts it against the cap, exactly, or says when the next one is possible."""
    possible_at: datetime | None = db.session.execute(_count, {"id": invitation_id}).scalar()
    if possible_at is not None:
        raise CapReached(possible_at)


class CapReached(Refused):
    def __init__(self, possible_at: datetime) -> None:
        self.possible_at = possible_at
        super().__init__(describe_cap(possible_at))


def describe_cap(possible_at: datetime) -> str:
    if possible_at.year > 9000:
        return _("This business may invite nobody at present. Ask whoever runs the platform.")
    moment = show_datetime(possible_at)
    return _(
        "As many people as may be invited within 24 hours have been. The next invitation is possible on {moment}.", moment=moment
    )


def _delete(user: User, what: Happening, instead: UUID | str | None, *, by: Actor) -> None:
    keep_owner(user, instead, by=by, is_gone=True)
    record(what, user, by=by)
    db.session.flush()
    gone = db.session.execute(delete(User).where(User.id == user.id).returning(User.id)).scalar()
    if gone is None:
        raise Conflict(_("{name} was changed or removed a moment ago.", name=user.name))
