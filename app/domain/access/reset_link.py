"""The link that sets a new password: by mail, good once and for an hour."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db
from ...core.jobs import job, later
from ...core.mail import address_at, send_mail
from ...core.secrets import digest, new_secret
from ..activity.activity import Happening
from .attempt import begin_attempt, note_attempt, succeed, write_attempt
from .identity import Identity
from .password import check_password, store_password
from .session import end_all_sessions

LIFETIME = timedelta(hours=1)
PURPOSE = "password_reset"

_make = text("select email, name, business_name, locale, host from auth.make_reset_link(:email, :hash, :lifetime)")


class Link(Model):
    """The links of invitations lie here too; a definer verb reads those."""

    __tablename__ = "links"
    __table_args__ = {"schema": "auth"}

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    identity_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


IS_GOOD = and_(Link.purpose == PURPOSE, Link.used_at.is_(None), Link.expires_at > func.now())


class ResetLink(NamedTuple):
    hash: bytes
    identity_id: UUID
    email: str


def ask_for_reset_link(email: str) -> None:
    """Known and unknown e-mails take the visitor the same time: whether there is anybody is the job's to find out."""
    begin_attempt("password_reset", email)
    later(send_reset_link, email=email)


@job
def send_reset_link(email: str) -> None:
    """Makes the secret itself, so that no job's arguments hold it."""
    secret = new_secret()
    known = db.session.execute(_make, {"email": email, "hash": digest(secret), "lifetime": LIFETIME}).one_or_none()
    if known is None:
        return
    send_mail(
        "password_reset",
        to=known.email,
        sender=known.business_name or "Vitrine",
        locale=known.locale or "en_GB",
        name=known.name,
        business_name=known.business_name or "Vitrine",
        url=f"{address_at(known.host)}/reset-password/{secret}",
    )


def load_reset_link(secret: str) -> ResetLink | None:
    query = select(Link.hash, Identity.id, Identity.email).join(Identity, Identity.id == Link.identity_id)
    row = db.session.execute(query.where(Link.hash == digest(secret), IS_GOOD)).one_or_none()
    return ResetLink(*row) if row else None


def set_password_by_link(link: ResetLink, password: str) -> bool:
    """Whether the link was still good. Whoever is signed in is out, and the businesses concerned are told."""
    check_password(password, link.email)
    attempt, _ = write_attempt("password_change", link.email)
    used = update(Link).where(Link.hash == link.hash, IS_GOOD).values(used_at=func.now()).returning(Link.hash)
    if db.session.scalar(used) is None:
        return False
    store_password(link.identity_id, password)
    end_all_sessions(link.identity_id)
    succeed(attempt)
    later(note_attempt, attempt_id=attempt, kind=Happening.PASSWORD_RESET.value)
    return True
