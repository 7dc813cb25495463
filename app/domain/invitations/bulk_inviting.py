"""Inviting the owner of every client that has nobody yet. Each in a transaction of its own, mail and cap included, so that a
worker that dies leaves nobody out and takes nobody twice."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ...core.actor import Actor
from ...core.db import business_in_context, db, uuid7
from ...core.errors import Conflict, Refused
from ...core.jobs import given_up, job, later
from ...core.transaction import own_transaction
from ...core.words import N_, _
from ..access.identity import get_or_create_identity
from ..activity.activity import Happening, record
from ..clients.client import Client
from ..contacts.contact import Contact
from ..users.user import User, enable_portal
from .invitation import MAY_NOT, BulkInvitation, Invitation, close_bulk
from .inviting import CapReached, count_against_cap
from .mail import send_invitation

HAS_SOMEBODY = select(User.id).where(User.client_id == Client.id).exists()
WAITS = ("waiting", "queued")
OVER_CAP = N_("As many as may be invited within 24 hours have been.")


class ClientCounts(NamedTuple):
    eligible: int
    invited: int
    total: int


class Progress(NamedTuple):
    sent: int
    failed: int
    skipped: int
    open: int
    total: int
    possible_at: datetime | None

    @property
    def percent(self) -> int:
        return 100 if not self.total else (self.total - self.open) * 100 // self.total


def is_eligible() -> ColumnElement[bool]:
    return Client.is_active & (func.coalesce(Client.email, "") != "") & ~HAS_SOMEBODY


def count_clients(actor: Actor) -> ClientCounts:
    counted = func.count().filter(is_eligible()), func.count().filter(HAS_SOMEBODY), func.count()
    return ClientCounts(*db.session.execute(Client.visible_to(actor).with_only_columns(*counted)).one())


def find_newest_bulk(actor: Actor) -> BulkInvitation | None:
    query = select(BulkInvitation).where(BulkInvitation.business_id == actor.business_id)
    return db.session.scalars(query.order_by(BulkInvitation.started_at.desc()).limit(1)).one_or_none()


def load_progress(bulk: BulkInvitation) -> Progress:
    counted = [func.count().filter(Invitation.state.in_(states)) for states in (("sent",), ("failed",), ("skipped",), WAITS)]
    query = select(*counted, func.count(), func.max(Invitation.possible_at)).where(Invitation.bulk_id == bulk.id)
    row: Any = db.session.execute(query).one()
    return Progress(*row)


def list_not_sent(bulk: BulkInvitation, most: int = 500) -> list[Any]:
    """Who got no mail, and why."""
    query = select(Invitation.name, Invitation.email, Invitation.state, Invitation.reason, Invitation.client_id)
    query = query.where(Invitation.bulk_id == bulk.id, Invitation.state.in_(("failed", "skipped")))
    return list(db.session.execute(query.order_by(Invitation.state, func.lower(Invitation.name)).limit(most)))


def start_bulk(*, by: Actor) -> BulkInvitation:
    """One row for each recipient; the job sends them."""
    recipients = Client.visible_to(by).with_only_columns(Client.id, Client.name, Client.email).where(is_eligible())
    found = db.session.execute(recipients.order_by(func.lower(Client.name))).all()
    if not found:
        raise Refused(_("There is no client to invite: each active one with an e-mail has somebody already."))
    bulk = BulkInvitation(id=uuid7(), started_by=by.id, started_by_name=by.name, total=len(found))
    db.session.add(bulk)
    try:
        db.session.flush()
    except IntegrityError:
        raise Conflict(_("Invitations are being sent already. Wait until they are done.")) from None
    names = _contact_names([row.id for row in found])
    rows = [
        {
            "business_id": bulk.business_id, "bulk_id": bulk.id, "id": uuid7(), "client_id": row.id, "email": row.email,
            "name": names.get((row.id, row.email.lower()), row.name), "role": "owner",
            "invited_by": by.id, "invited_by_name": by.name,
        }
        for row in found
    ]  # fmt: skip
    db.session.execute(insert(Invitation), rows)
    record(Happening.INVITE_CLIENTS, bulk, name=f"{len(found)} clients", by=by)
    later(send_bulk, bulk_id=bulk.id, lock=f"bulk:{bulk.id}")
    return bulk


def _contact_names(client_ids: list[UUID]) -> dict[tuple[UUID, str], str]:
    """The names of contacts, by client and e-mail."""
    query = select(Contact.client_id, func.lower(Contact.email), Contact.name)
    query = query.where(Contact.client_id.in_(client_ids), Contact.email.is_not(None))
    return {(client_id, email): name for client_id, email, name in db.session.execute(query)}


@job
def send_bulk(bulk_id: str) -> None:
    """Goes on where a worker that died has left it."""
    id, goes_on = UUID(bulk_id), True
    while goes_on:
        try:
            with own_transaction():
                goes_on = _invite_next(id)
        except CapReached as reached:
            _skip_the_rest(id, OVER_CAP, reached.possible_at)
            goes_on = False
    close_bulk(id)


@given_up(send_bulk)
def give_up_bulk(bulk_id: str, *, is_refused: bool) -> None:
    _skip_the_rest(UUID(bulk_id), MAY_NOT if is_refused else N_("It could not be done. Start it again."))
    close_bulk(UUID(bulk_id))


def _invite_next(bulk_id: UUID) -> bool:
    query = select(Invitation).where(Invitation.bulk_id == bulk_id, Invitation.state == "waiting")
    waiting = db.session.scalars(query.order_by(Invitation.id).limit(1).with_for_update()).one_or_none()
    if waiting is None:
        return False
    client = db.session.scalars(select(Client).where(Client.id == waiting.client_id, is_eligible()).with_for_update()).one_or_none()
    if client is None:
        waiting.state, waiting.reason = "skipped", N_("It has somebody already, or is not active any more.")
        return True
    user = _owner_of(client, waiting)
    enable_portal(client, user)
    waiting.user_id = user.id
    db.session.flush()
    count_against_cap(waiting.id)
    later(send_invitation, invitation_id=waiting.id, lock=f"invitation:{user.id}")
    record(
        Happening.INVITE_USER,
        user,
        by=SimpleNamespace(id=waiting.invited_by, name=waiting.invited_by_name, client_id=None, session_id=None),
    )
    return True


def _owner_of(client: Client, waiting: Invitation) -> User:
    user = User(
        id=uuid7(), business_id=business_in_context(), identity_id=get_or_create_identity(waiting.email), name=waiting.name,
        email=waiting.email, user_type="client", client_id=client.id, company_role="owner", client_portal_enabled=True,
    )  # fmt: skip
    db.session.add(user)
    db.session.flush()
    return user


def _skip_the_rest(bulk_id: UUID, reason: str, possible_at: datetime | None = None) -> None:
    rest = update(Invitation).where(Invitation.bulk_id == bulk_id, Invitation.state == "waiting")
    db.session.execute(rest.values(state="skipped", reason=reason, possible_at=possible_at, closed_at=func.now()))
