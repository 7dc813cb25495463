"""What is new for the people of a demo firm. Of the past weeks it stands there as if it had been told then, and is read but for the
last days; what happened today is told by the worker, as ever."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import insert, select

from app.core.db import db, first_uuid7
from app.domain.activity.activity import Activity, Happening
from app.domain.courses.move import Move
from app.domain.documents.document import Document
from app.domain.documents.version import DocumentVersion
from app.domain.invoices.invoice import Invoice
from app.domain.invoices.payment import Payment
from app.domain.notifications.notice import NOTICES
from app.domain.notifications.notification import Notification
from app.domain.notifications.telling import about, those_told
from app.domain.threads.message import Message
from app.domain.users.user import User

from .people import Cast

TOLD_SINCE, READ_AFTER = timedelta(days=70), timedelta(days=8)
OF_MOVES = {
    "pending": Happening.SUBMIT_DOCUMENT, "approved": Happening.APPROVE_DOCUMENT, "rejected": Happening.REJECT_DOCUMENT,
    "published": Happening.PUBLISH_DOCUMENT,
}  # fmt: skip
MONEY = (Happening.ISSUE_INVOICE.value, Happening.RECORD_PAYMENT.value)
FORGET = "delete from procrastinate_jobs where task_name = 'tell' and args ->> 'activity_id' = any(%s)"


class Told(NamedTuple):
    """What happened, by whom, and when."""

    kind: Happening
    thing: Any
    person: User
    at: datetime


def tell_news(cast: Cast, today: date) -> None:
    now = datetime.now(UTC)
    happened = (*_messages(cast), *_documents(cast), *_money(cast, today))
    recent = sorted((one for one in happened if now - TOLD_SINCE < one.at < now), key=lambda one: one.at)
    told = ((one, reader) for one in recent for reader in _readers(one))
    db.session.execute(insert(Notification), [_row(one, reader, now, place) for place, (one, reader) in enumerate(told)])


def list_past(today: date) -> list[str]:
    """What was written down just now, and happened long ago."""
    of_invoices = select(Activity.id).join(Invoice, Invoice.id == Activity.subject_id).where(Activity.kind.in_(MONEY))
    return [str(id) for id in db.session.scalars(of_invoices.where(Invoice.issued_on < today))]


def forget_to_tell(migrator_url: str, activities: list[str]) -> None:
    """The database has queued it as it does for all that happens."""
    with psycopg.connect(migrator_url) as connection:
        connection.execute("set local search_path = queue, pg_catalog")
        connection.execute(FORGET, (activities,))


def _messages(cast: Cast) -> Iterator[Told]:
    people = _people(cast)
    for message in db.session.scalars(select(Message)):
        yield Told(Happening.SEND_MESSAGE, message, people[message.person_name], message.created_at)


def _documents(cast: Cast) -> Iterator[Told]:
    people = _people(cast)
    moved = select(Move, Document).join(DocumentVersion, DocumentVersion.id == Move.thing_id)
    moved = moved.join(Document, Document.id == DocumentVersion.document_id).where(Move.noun == "document_versions")
    for move, document in db.session.execute(moved):
        if move.state in OF_MOVES:
            yield Told(OF_MOVES[move.state], document, people[str(move.person_name)], move.at)


def _money(cast: Cast, today: date) -> Iterator[Told]:
    admin = cast.staff[0]
    for invoice in db.session.scalars(select(Invoice).where(Invoice.issued_on < today)):
        assert invoice.issued_on
        yield Told(Happening.ISSUE_INVOICE, invoice, admin, _morning_of(invoice.issued_on))
    for payment, invoice in db.session.execute(select(Payment, Invoice).join(Invoice, Invoice.id == Payment.invoice_id)):
        if payment.paid_on < today:
            yield Told(Happening.RECORD_PAYMENT, invoice, admin, _morning_of(payment.paid_on))


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, time(10, 20), UTC)


def _people(cast: Cast) -> dict[str, User]:
    return {who.name: who for who in (*cast.staff, *(user for users in cast.users for user in users if user))}


def _readers(one: Told) -> Iterator[User]:
    return those_told(one.thing, SimpleNamespace(user_id=one.person.id), NOTICES[one.kind])


def _row(one: Told, reader: User, now: datetime, place: int) -> dict[str, Any]:
    read_at = one.at + timedelta(hours=3) if now - one.at > READ_AFTER else None
    return about(one.thing, NOTICES[one.kind], reader) | {
        "id": first_uuid7(one.at + timedelta(milliseconds=place)), "kind": one.kind.value, "created_at": one.at,
        "person_name": one.person.name, "on_bell": True, "read_at": read_at,
    }  # fmt: skip
