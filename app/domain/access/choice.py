"""The step between a right password and the portal that is chosen. It stands in the database: nothing of it can be sent again once
it was taken, the password was changed, or its person signed out everywhere."""

from datetime import timedelta
from uuid import UUID

from .link import find_link, make_link, use_link

LIFETIME = timedelta(minutes=10)
PURPOSE = "choice"


def begin_choice(identity_id: UUID) -> str:
    return make_link(PURPOSE, identity_id, LIFETIME)


def who_chooses(secret: str) -> UUID | None:
    link = find_link(secret, PURPOSE)
    return link.identity_id if link else None


def end_choice(secret: str) -> bool:
    """Whether it was still open."""
    return use_link(secret, PURPOSE) is not None
