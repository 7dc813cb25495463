"""A client's own people, as its owner sees and keeps them: members come and go by the owner, owners by the business."""

from typing import Any

from ...core.actor import Person
from ...core.errors import Refused
from ...core.words import _
from ..users.user import User
from . import inviting
from .invitation import InvitationStatus, invitation_status


def member_status(user: Any) -> InvitationStatus:
    """Where a member stands; one whom the business has switched off is out."""
    if not (user.is_active and user.client_portal_enabled):
        return InvitationStatus.OFF
    return invitation_status(user) if user.invited_at else InvitationStatus.ACTIVE


def resend_to_member(user: User, *, by: Person) -> None:
    inviting.resend(_member(user, by), by=by)


def revoke_member(user: User, *, by: Person) -> None:
    inviting.revoke(_member(user, by), by=by)


def remove_member(user: User, *, by: Person) -> None:
    """At once, with sessions and tokens; what they wrote stays under their name."""
    inviting.remove(_member(user, by), by=by)


def _member(user: User, by: Person) -> User:
    if user.id == by.id:
        raise Refused(_("You cannot do this to yourself."))
    if user.company_role != "member":
        business = by.business and by.business.name
        words = _("{name} is an owner. Ask {business} to invite or remove owners.", name=user.name, business=business)
        raise Refused(words)
    return user
