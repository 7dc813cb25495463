"""An open session: a random secret whose hash the database has, for one membership of one identity, until it expires."""

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select, text, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db, uuid7
from ...core.device import Device, current_device, device_of
from ...core.errors import Conflict
from ...core.secrets import digest, new_secret
from ...core.standing import LETTER_OF
from ...core.words import _
from ..activity.activity import Happening
from .known_browser import forget_other_browsers, remember_browser
from .link import end_links
from .membership import Membership

LIFETIME = timedelta(days=14)

_open = text("select auth.open_session(:id, :hash, :kind, :identity, :user, :name, :ip_address, :user_agent, :lifetime)")
_record = text("select auth.note(:session, :activity, :kind, :device_type, :browser, :platform)")


class Session(Model):
    __tablename__ = "sessions"
    __table_args__ = {"schema": "auth"}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[bytes]
    kind: Mapped[str]
    login: Mapped[str]
    identity_id: Mapped[UUID]
    business_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    name: Mapped[str | None]
    ip_address: Mapped[str | None]
    user_agent: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    several: Mapped[bool] = mapped_column(server_default="false")


# The one place where expiry is asked here; a request's own session is asked about by ctx.begin_request.
IS_OPEN = Session.expires_at > func.now()


def is_cookie(secret: str) -> ColumnElement[bool]:
    """The session that a browser's cookie leads to, be it over or not. A token in its place leads nowhere."""
    return and_(Session.hash == digest(secret), Session.kind == "browser")


class Holder(Protocol):
    """Whoever holds an open session: the person of a request, or somebody who has to choose a password first."""

    @property
    def identity_id(self) -> UUID: ...
    @property
    def session_id(self) -> UUID: ...


class OpenSession(NamedTuple):
    """As its owner sees it in the list."""

    id: UUID
    name: str | None
    user_agent: str | None
    ip_address: str | None
    last_seen_at: datetime
    business_name: str | None

    @property
    def device(self) -> Device:
        return device_of(self.user_agent)


def open_session(identity_id: UUID, membership: Membership, kind: str = "browser", name: str | None = None) -> str:
    """Its secret, which stands nowhere else."""
    secret, id = new_secret(LETTER_OF[membership.login]), uuid7()
    values = {"id": id, "hash": digest(secret), "kind": kind, "identity": identity_id, "user": membership.user_id, "name": name}
    values |= {"lifetime": LIFETIME} | current_device()._asdict()
    if db.session.execute(_open, values).scalar() is None:
        raise Conflict(_("This portal was closed to you a moment ago."))
    if kind == "browser":
        remember_browser(identity_id)
    record_in_session(id, Happening.LOGIN)
    return secret


def switch_session(membership: Membership, *, by: Holder) -> str:
    """The session that is left ends: whoever finds its cookie finds nothing."""
    leave_session(by.session_id)
    return open_session(by.identity_id, membership)


def sign_out(secret: str) -> None:
    id = db.session.scalar(select(Session.id).where(is_cookie(secret)))
    if id:
        leave_session(id)


def list_sessions(of: Holder) -> list[OpenSession]:
    """All of the identity, whatever portal each is in, the one used last first."""
    business = func.auth.branding_of(Session.business_id).table_valued("name").lateral("business")
    columns = (Session.id, Session.name, Session.user_agent, Session.ip_address, Session.last_seen_at, business.c.name)
    query = select(*columns).outerjoin(business, true()).where(Session.identity_id == of.identity_id, IS_OPEN)
    return [OpenSession(*row) for row in db.session.execute(query.order_by(Session.last_seen_at.desc()))]


def end_session(id: UUID, *, by: Holder) -> bool:
    """Whether there was such a session of theirs."""
    return _end(Session.id == id, by=by) > 0


def end_other_sessions(by: Holder) -> None:
    _end(Session.id != by.session_id, by=by)


def _end(which: ColumnElement[bool], *, by: Holder) -> int:
    """How many of theirs. One that was open is signed out in the record of its own business."""
    theirs = Session.identity_id == by.identity_id, which
    for id in db.session.scalars(select(Session.id).where(*theirs, IS_OPEN)).all():
        record_in_session(id, Happening.LOGOUT)
    return len(db.session.scalars(delete(Session).where(*theirs).returning(Session.id)).all())


def end_all_sessions(identity_id: UUID) -> None:
    db.session.execute(delete(Session).where(Session.identity_id == identity_id))


def sign_out_everywhere(by: Holder) -> None:
    """Out of every portal, this one too; each business is told once, however many sessions were open in it."""
    query = select(Session.id).where(Session.identity_id == by.identity_id, IS_OPEN).ext(distinct_on(Session.user_id))
    own_first = (Session.user_id, (Session.id == by.session_id).desc(), Session.id.desc())
    for id in db.session.scalars(query.order_by(*own_first)).all():
        record_in_session(id, Happening.SIGN_OUT_EVERYWHERE)
    end_all_sessions(by.identity_id)
    end_links(by.identity_id)
    forget_other_browsers(by.identity_id)


def record_in_session(id: UUID, what: Happening) -> None:
    """A row in the activity of the session's business, which this door cannot write to by itself."""
    values = {"session": id, "activity": uuid7(), "kind": what.value}
    db.session.execute(_record, values | current_device()._asdict())


def leave_session(id: UUID) -> None:
    record_in_session(id, Happening.LOGOUT)
    db.session.execute(delete(Session).where(Session.id == id))
