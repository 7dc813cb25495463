"""The way in for whoever has the mailbox, where strangers have tried too often: a link that makes this browser a known one, which
has tries of its own (known_browser.py)."""

from datetime import timedelta

from sqlalchemy import text

from ...core.db import db
from ...core.jobs import job
from ...core.secrets import digest, new_secret
from .known_browser import remember_browser
from .link import Link, find_link, mail_link, use_link

LIFETIME = timedelta(hours=1)
PURPOSE = "open_door"

_make = text("select email, name, locale, time_zone, firm from auth.make_door_link(:attempt, :hash, :lifetime)")


@job
def open_door(attempt_id: str) -> None:
    """Once a day at most, and to nobody where nobody has the e-mail."""
    secret = new_secret()
    values = {"attempt": attempt_id, "hash": digest(secret), "lifetime": LIFETIME}
    known = db.session.execute(_make, values).one_or_none()
    if known:
        mail_link("open_door", "open-door", secret, known)


def find_door_link(secret: str) -> Link | None:
    return find_link(secret, PURPOSE)


def let_browser_try(secret: str) -> bool:
    """Whether the link was still good."""
    link = use_link(secret, PURPOSE)
    if link is None:
        return False
    remember_browser(link.identity_id)
    return True
