"""From one host to another: a session holds at the host where it was opened. Whoever goes to a business with a host of its own is
led there within a minute, once, in the browser that asked: it was told a secret at the host it goes to, and brings the hash of it
where it leaves. So neither host's cookies reach the other, and whoever reads an address on the way has nothing."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select

from ...core.db import db
from .link import Link, make_link, use_link
from .membership import Membership, find_membership, list_memberships
from .session import IS_OPEN, Session, leave_session, open_session

LIFETIME = timedelta(minutes=1)


def depart(identity_id: UUID, membership: Membership, session_id: UUID | None = None) -> str:
    """A secret for the browser that asks, where it leaves."""
    return make_link("departure", identity_id, LIFETIME, user_id=membership.user_id, session_id=session_id)


def set_off(secret: str, browser: bytes) -> tuple[Membership, str] | None:
    """Where to, and the secret that lets this browser in there."""
    left = use_link(secret, "departure")
    membership = left and _membership(left)
    if not left or not membership:
        return None
    values = {"user_id": left.user_id, "session_id": left.session_id, "host": membership.host, "browser": browser}
    return membership, make_link("arrival", left.identity_id, LIFETIME, **values)


def arrive(secret: str, host: str | None, browser: bytes) -> str | None:
    """The secret of the session that was opened here; the one that was left ends now."""
    link = use_link(secret, "arrival", Link.host.is_not_distinct_from(host), Link.browser == browser)
    membership = link and _membership(link)
    if not link or not membership:
        return None
    if link.session_id:
        if not db.session.scalar(select(exists().where(Session.id == link.session_id, IS_OPEN))):
            return None
        leave_session(link.session_id)
    return open_session(link.identity_id, membership)


def _membership(link: Link) -> Membership | None:
    return find_membership(list_memberships(link.identity_id), link.user_id)
