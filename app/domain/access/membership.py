"""What an identity opens: one business, or one client of it, through one door. The database lists those that are open now."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from ...core.db import db
from ...core.words import _
from ..roles.permissions import Role

_list = text("""
    select user_id, business_id, login, business_name, slug, place, client_id, host from auth.memberships_of(:identity)
""")
_refusal = text("select reason, business_name from auth.refusal_of(:identity)")


class Membership(NamedTuple):
    """Whoever runs the platform has one without a business; its user is the identity itself."""

    user_id: UUID
    business_id: UUID | None
    login: str
    business_name: str | None
    slug: str | None
    # The client's name, or the part that one has among the firm's people.
    place: str
    client_id: UUID | None
    host: str | None

    @property
    def label(self) -> str:
        if self.client_id:
            return self.place
        return Role.of(self.place).label if self.business_id else _("Platform")

    def is_of(self, business: object, client_id: object) -> bool:
        """Whether it is the one that a machine asks for, by the business's slug and the client's id; neither is needed."""
        return (not business or self.slug == business) and (not client_id or str(self.client_id) == client_id)


class Refusal(NamedTuple):
    reason: str | None
    business_name: str | None


def list_memberships(identity_id: UUID) -> list[Membership]:
    """Those that let the identity in, by SPEC 1's rule."""
    return [Membership(*row) for row in db.session.execute(_list, {"identity": identity_id})]


def find_membership(memberships: Iterable[Membership], user_id: object) -> Membership | None:
    return next((membership for membership in memberships if str(membership.user_id) == str(user_id)), None)


def explain_refusal(identity_id: UUID) -> Refusal:
    """Why nothing is open to somebody whose password is right, and whom they may ask."""
    return Refusal(*db.session.execute(_refusal, {"identity": identity_id}).one())
