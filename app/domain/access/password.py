"""The password of an identity: which one may be chosen, and whether this is it."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update

from ...core.actor import Person
from ...core.db import db
from ...core.errors import Refused
from ...core.rules import too_long
from ...core.secrets import LONGEST, hash_password, password_fits
from ...core.words import N_, _, _n
from ..activity.activity import Happening
from .attempt import begin_attempt, fail, succeed
from .identity import Identity
from .session import end_other_sessions, record_in_session

SHORTEST = 10
WRONG = N_("That e-mail and password do not fit together. Check both, or reset the password.")


class Verified(NamedTuple):
    identity_id: UUID
    is_temporary: bool


def check_password(password: str, email: str) -> None:
    """What nobody may choose."""
    if len(password) < SHORTEST:
        raise Refused(_n("Use at least {n} character.", "Use at least {n} characters.", SHORTEST), "password")
    if len(password) > LONGEST:
        raise Refused(too_long(LONGEST), "password")
    if len(set(password)) < 4 or password.lower() in (email.lower(), email.lower().partition("@")[0]):
        raise Refused(_("That password is too easy to guess. A few unrelated words make a good one."), "password")


def verify_password(email: str, password: str) -> Verified | None:
    """The one place that asks, for pages and machines alike. It takes the same time and says the same whether or not anybody
    has this e-mail."""
    attempt = begin_attempt("sign_in", email)
    runs_out = Identity.temporary_until
    query = select(Identity.id, Identity.password_hash, runs_out.is_not(None), runs_out <= func.now())
    row = db.session.execute(query.where(func.lower(Identity.email) == func.lower(email))).one_or_none()
    id, password_hash, is_temporary, has_run_out = row or (None, None, False, False)
    fits = password_fits(password_hash, password)
    if id is None or not fits or has_run_out:
        fail(attempt, Happening.FAILED_LOGIN)
        return None
    succeed(attempt)
    return Verified(id, is_temporary)


def sign_in(email: str, password: str) -> UUID:
    """The identity whose memberships are now to be chosen from."""
    verified = verify_password(email, password)
    if verified is None:
        raise Refused(_(WRONG))
    return verified.identity_id


def change_password(current: str, password: str, *, by: Person) -> None:
    """Whoever else is signed in with the former one is out."""
    check_password(password, by.email)
    attempt = begin_attempt("password_change", by.email)
    password_hash = db.session.scalar(select(Identity.password_hash).where(Identity.id == by.identity_id))
    if not password_fits(password_hash, current):
        raise Refused(_("That is not your current password."), "current")
    succeed(attempt)
    store_password(by.identity_id, password)
    end_other_sessions(by)
    record_in_session(by.session_id, Happening.CHANGE_PASSWORD)


def store_password(identity_id: UUID, password: str, *, instead_of_temporary: bool = False) -> bool:
    """One that its owner chose, and no mail has told. Of two who come with the same temporary password, one chooses: whether it was
    this one."""
    is_temporary = Identity.id == identity_id, Identity.temporary_until.is_not(None)
    temporary = db.session.scalar(select(Identity.password_hash).where(*is_temporary))
    if temporary and password_fits(temporary, password):
        raise Refused(_("That is the password from the mail. Choose one that nobody has written down."), "password")
    query = update(Identity).where(Identity.id == identity_id)
    if instead_of_temporary:
        query = query.where(Identity.temporary_until.is_not(None))
    values = {"password_hash": hash_password(password), "temporary_until": None}
    return db.session.scalar(query.values(**values).returning(Identity.id)) is not None
