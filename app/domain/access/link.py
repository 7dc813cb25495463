"""A secret that is good once and for a while, of which the database has the hash: what a mail leads to, and steps of a sign-in that
end with what comes next."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db
from ...core.letterhead import Letterhead
from ...core.mail import send_mail
from ...core.reader import NOBODY
from ...core.secrets import digest, new_secret


class Link(Model):
    """The links of invitations lie here too; a definer verb reads those."""

    __tablename__ = "links"
    __table_args__ = {"schema": "auth"}

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    identity_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    host: Mapped[str | None]
    browser: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def is_good(secret: str, purpose: str) -> ColumnElement[bool]:
    unused = Link.used_at.is_(None), Link.expires_at > func.now()
    return and_(Link.hash == digest(secret), Link.purpose == purpose, *unused)


def make_link(purpose: str, identity_id: UUID, lifetime: timedelta, **values: Any) -> str:
    """Its secret, which stands nowhere else."""
    secret = new_secret()
    values |= {"hash": digest(secret), "purpose": purpose, "identity_id": identity_id}
    db.session.add(Link(expires_at=func.now() + lifetime, **values))
    db.session.flush()
    return secret


def find_link(secret: str, purpose: str) -> Link | None:
    """Looking at it uses nothing up."""
    return db.session.scalars(select(Link).where(is_good(secret, purpose))).one_or_none()


def use_link(secret: str, purpose: str, *conditions: ColumnElement[bool]) -> Link | None:
    """Of those who come with it at the same moment, one."""
    query = update(Link).where(is_good(secret, purpose), *conditions).values(used_at=func.now()).returning(Link)
    return db.session.scalars(query).one_or_none()


def end_links(identity_id: UUID) -> None:
    """All that lead on from here; an invitation stands for itself."""
    db.session.execute(delete(Link).where(Link.identity_id == identity_id, Link.purpose != "invitation"))


def mail_link(mail: str, path: str, secret: str, known: Any) -> None:
    """To whom it is for, as the database knows them: in the words and at the host of a business of theirs."""
    letterhead = Letterhead(**known.firm) if known.firm else Letterhead.of_platform()
    locale, time_zone = known.locale or NOBODY.locale, known.time_zone or NOBODY.time_zone
    url = letterhead.url(f"{path}/{secret}")
    send_mail(mail, to=known.email, letterhead=letterhead, locale=locale, time_zone=time_zone, name=known.name, url=url)
