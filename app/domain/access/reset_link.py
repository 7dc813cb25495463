"""The link that sets a new password: by mail, good once and for an hour."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select, text

from ...core.db import db
from ...core.jobs import job, later
from ...core.letterhead import Letterhead
from ...core.mail import send_mail
from ...core.reader import NOBODY
from ...core.secrets import digest, new_secret
from ..activity.activity import Happening
from .attempt import begin_attempt, note_success
from .identity import Identity
from .known_browser import remember_browser
from .link import Link, is_good, mail_link, use_link
from .password import check_password, store_password
from .session import end_all_sessions

LIFETIME = timedelta(hours=1)
PURPOSE = "password_reset"

_make = text("select email, name, locale, time_zone, firm, is_over, welcome from auth.make_reset_link(:email, :hash, :lifetime)")


class ResetLink(NamedTuple):
    secret: str
    identity_id: UUID
    email: str


def ask_for_reset_link(email: str) -> None:
    """Known and unknown e-mails take the visitor the same time: whether there is anybody is the job's to find out."""
    begin_attempt("password_reset", email)
    later(send_reset_link, email=email)


@job
def send_reset_link(email: str) -> None:
    """Makes the secret itself, so that no job's arguments hold it. An invitation that has run out stays out: its person is told so,
    and whoever invited is asked for another."""
    secret = new_secret()
    known = db.session.execute(_make, {"email": email, "hash": digest(secret), "lifetime": LIFETIME}).one_or_none()
    if known and known.welcome:
        mail_welcome(secret, known)
    elif known:
        mail_link("invitation_over" if known.is_over else "password_reset", "reset-password", secret, known)


def mail_welcome(secret: str, known: Any) -> None:
    """To somebody who was made an operator, in the platform's name, whatever firms they are at. Whoever has a password signs in
    with it."""
    platform = Letterhead.of_platform()
    path = f"reset-password/{secret}" if known.welcome == "new" else "platform/sign-in"
    send_mail(
        "operator_welcome",
        to=known.email,
        letterhead=platform,
        locale=known.locale or NOBODY.locale,
        time_zone=known.time_zone or NOBODY.time_zone,
        name=known.name,
        is_new=known.welcome == "new",
        url=platform.url(path),
    )


def load_reset_link(secret: str) -> ResetLink | None:
    """None either where the password is a temporary one that has run out since."""
    is_open = or_(Identity.temporary_until.is_(None), Identity.temporary_until > func.now())
    query = select(Identity.id, Identity.email).join(Link, Identity.id == Link.identity_id)
    row = db.session.execute(query.where(is_good(secret, PURPOSE), is_open)).one_or_none()
    return ResetLink(secret, *row) if row else None


def set_password_by_link(link: ResetLink, password: str) -> bool:
    """Whether the link was still good. Whoever is signed in is out, and the businesses concerned are told. Who has the mailbox may
    sign in from this browser, whatever strangers do."""
    check_password(password, link.email)
    if use_link(link.secret, PURPOSE) is None:
        return False
    store_password(link.identity_id, password)
    end_all_sessions(link.identity_id)
    remember_browser(link.identity_id)
    note_success(Happening.PASSWORD_RESET, link.email)
    return True
