"""Invitations by whoever runs the platform, who never looks inside: a definer verb queues the one job that does it within the
business, by the same verbs as everybody's."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, select, text

from ...core.actor import Actor
from ...core.db import business_in_context, db, uuid7
from ...core.errors import Refused
from ...core.formats import today_in
from ...core.jobs import job
from ...core.rules import Rules, Text
from ...core.words import N_, _
from ..access.identity import get_or_create_identity
from ..activity.activity import Happening
from ..businesses.business import Business
from ..businesses.keeping import create_business, record_in_business
from ..clients.client import NAME as CLIENT_NAME
from ..clients.client import create_client
from ..roles.permissions import PERMISSIONS_OF
from ..users.user import User
from .invitation import Invitation
from .inviting import PERSON, CapReached, invite_staff, invite_to_client, resend

# The job that does it can tell nobody what is wrong: all of it is looked at before.
INVITED = Rules(**PERSON.rules, client=Text(CLIENT_NAME.longest))
MOST_CLIENTS = 20
TOO_MANY_CLIENTS = N_("Use at most {most} clients. Their admin can add the others.")

_invite = text("select platform.invite(:business, :invitation, :name, :email, :client)")


class Invited(NamedTuple):
    name: str | None
    email: str | None
    client: str | None = None


def create_business_with_people(values: dict[str, Any], people: list[Invited], *, by: Actor) -> Business:
    """With its first admin, and the owners of its first clients."""
    if sum(who.client is not None for who in people) > MOST_CLIENTS:
        raise Refused(_(TOO_MANY_CLIENTS, most=MOST_CLIENTS), "clients")
    id = create_business(values)
    business = db.session.scalars(Business.visible_to(by).where(Business.id == id)).one()
    record_in_business(business, Happening.CREATE_BUSINESS)
    for who in people:
        invite_to_business(business, who.name, who.email, who.client)
    return business


def invite_to_business(business: Business, name: str | None, email: str | None, client: str | None = None) -> None:
    """At the platform's door: a further admin, or the owner of a client that is new with them."""
    if not business.is_active:
        raise Refused(_("{name} is suspended. Reopen it first.", name=business.name))
    person = INVITED.check({"name": name, "email": email, "client": client})
    values = {"business": business.id, "invitation": uuid7(), **person}
    possible_at = db.session.execute(_invite, values).scalar()
    if possible_at is not None:
        raise CapReached(possible_at)


@job
def invite_for_platform(invitation_id: str, operator: str, name: str, email: str, client: str | None) -> None:
    id, by = UUID(invitation_id), act_as_operator(operator)
    if db.session.scalar(select(exists().where(Invitation.id == id))):
        return  # Done by a worker that died before it could say so.
    if client:
        invite_first_owner(client, name, email, by=by, id=id)
    else:
        invite_admin(name, email, by=by, id=id)


def act_as_operator(name: str) -> Actor:
    """Whoever runs the platform, within a business: may invite as an admin may, and is nobody there."""
    return Operator(name, business_in_context())


@dataclass(frozen=True, slots=True)
class Operator:
    name: str
    business_id: UUID
    id: None = None
    session_id: None = None
    client_id: None = None
    user_type: str = "staff"
    role: str = "admin"
    scope: str = "company"
    time_zone: str = "UTC"
    is_client_owner: bool = False
    is_scope_restricted: bool = False

    @property
    def permissions(self) -> Set[str]:
        return PERMISSIONS_OF[self.role]

    @property
    def business_day(self) -> date:
        return today_in(self.time_zone)

    def can(self, permission: str) -> bool:
        return permission in self.permissions


def invite_admin(name: str, email: str, *, by: Actor, id: UUID | None = None) -> None:
    """Whoever is invited already and has not come gets another mail; whoever has come needs none."""
    PERSON.check({"name": name, "email": email})
    query = select(User).where(User.identity_id == get_or_create_identity(email), User.user_type == "staff")
    known = db.session.scalars(query).one_or_none()
    if known is None:
        invite_staff(name, email, "admin", by=by, id=id)
    elif known.invited_at and known.joined_at is None and known.is_active:
        resend(known, by=by, id=id)


def invite_first_owner(client: str, name: str, email: str, *, by: Actor, id: UUID | None = None) -> None:
    INVITED.check({"name": name, "email": email, "client": client})
    currency = db.session.scalar(select(Business.currency).where(Business.id == by.business_id))
    values = {"name": client, "email": email, "currency": currency}
    invite_to_client(create_client(values, by=by), name, email, "owner", by=by, id=id)
