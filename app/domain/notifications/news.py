"""Mails about what is new: several at once, none to whoever is looking, and each with a way to stop them."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text, update

from ...core.db import db, get_asker
from ...core.errors import NotSent
from ...core.jobs import job, later
from ...core.letterhead import Letterhead
from ...core.mail import send_mail
from ...core.reader import written_for
from ...core.secrets import digest, new_secret
from ..activity.activity import describe
from ..businesses.business import Business
from ..businesses.host import letterhead_of
from ..clients.client import Client
from ..users.user import User
from .list import COLUMNS, NAME
from .notification import Notification

GROUPED_FOR = timedelta(minutes=5)
# When somebody was last seen is written down every five minutes: who was there within five was seen within ten.
PRESENT = timedelta(minutes=10)
LIFETIME = timedelta(days=365)
MOST = 20

_make_link = text("select auth.make_unsubscribe_link(:user, :hash, :lifetime)")


class Piece(NamedTuple):
    """A line of the mail."""

    words: str
    url: str


def alone(user_id: UUID) -> dict[str, Any]:
    """One mail to a person at a time, and one that waits."""
    return {"lock": f"news:{user_id}", "once": f"news:{user_id}"}


@job
def send_news(user_id: str) -> None:
    person = db.session.scalars(select(User).where(User.id == UUID(user_id))).one_or_none()
    if person is None:
        return
    if person.bounced_at is not None or not db.session.scalar(select(func.app.is_let_in(person.id))):
        _close(person, "none")
        return
    if _is_present(person):
        again = datetime.now(UTC) + GROUPED_FOR
        later(send_news, user_id=user_id, at=again, **alone(person.id))
        return
    waiting = _waiting(person)
    if waiting:
        try:
            _send(person, waiting)
        except NotSent as refusal:
            if not refusal.is_certain:
                raise
            person.bounced_at, person.bounce = datetime.now(UTC), str(refusal)
    _close(person, "sent")


def _is_present(person: User) -> bool:
    seen = db.session.scalar(select(func.app.last_seen(person.id)))
    return seen is not None and datetime.now(UTC) - seen < PRESENT


def _waiting(person: User) -> list[Any]:
    """What was read meanwhile is no news."""
    modules = get_asker().business.modules
    query = select(*COLUMNS, Notification.module, NAME.label("subject"))
    query = query.where(Notification.user_id == person.id, Notification.mail == "waiting", Notification.read_at.is_(None))
    rows = db.session.execute(query.order_by(Notification.id)).all()
    return [row for row in rows if row.subject is not None and row.module in (None, *modules)]


def _send(person: User, waiting: list[Any]) -> None:
    business = db.session.scalars(select(Business).where(Business.id == person.business_id)).one()
    locales = person.locale, db.session.scalar(select(Client.locale).where(Client.id == person.client_id)), business.locale
    letterhead, secret = letterhead_of(business), new_secret()
    door = "client-portal" if person.user_type == "client" else "admin"
    db.session.execute(_make_link, {"user": person.id, "hash": digest(secret), "lifetime": LIFETIME})
    kinds = list(dict.fromkeys(row.kind for row in waiting))
    stop = letterhead.url(f"unsubscribe/{secret}?kinds={'.'.join(kinds)}")
    locale, zone = next(filter(None, locales)), person.time_zone or business.time_zone
    with written_for(locale, zone):
        pieces = [_piece(row, letterhead, door) for row in waiting[:MOST]]
    send_mail(
        "news",
        to=person.email,
        letterhead=letterhead,
        locale=locale,
        time_zone=zone,
        message_id=f"{waiting[-1].id}.{person.id}",
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        person=person,
        pieces=pieces,
        number=len(waiting),
        url=letterhead.url(f"{door}/notifications"),
        stop=stop,
    )


def _piece(row: Any, letterhead: Letterhead, door: str) -> Piece:
    """With the address of the very thing."""
    path = f"projects/{row.project_id}/messages" if row.subject_type == "messages" else f"{row.subject_type}/{row.subject_id}"
    return Piece(f"{row.person_name or ''} {describe(row.kind, row.subject)}".strip(), letterhead.url(f"{door}/{path}"))


def _close(person: User, mail: str) -> None:
    query = update(Notification).where(Notification.user_id == person.id, Notification.mail == "waiting")
    db.session.execute(query.values(mail=mail))
