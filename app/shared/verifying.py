"""Is this the password of that e-mail? The one place that asks, for pages and machines alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from ..core.db import db
from ..core.secrets import password_fits
from ..domain.access.attempt import begin_attempt, failed, succeeded

_identity = text("select id, password_hash, temporary_until from auth.identities where lower(email) = lower(:email)")


class Verdict(NamedTuple):
    identity_id: UUID | None
    wait: int = 0
    temporary: bool = False


def verify(email: str, password: str) -> Verdict:
    """Takes the same time and says the same whether or not anybody has this e-mail."""
    attempt = begin_attempt("sign_in", email)
    if attempt.wait:
        return Verdict(None, attempt.wait)
    identity = db.session.execute(_identity, {"email": email}).one_or_none()
    fits = password_fits(identity.password_hash if identity else None, password)
    if identity is None or not fits or is_over(identity):
        failed(attempt, "failed_login")
        return Verdict(None)
    succeeded(attempt)
    return Verdict(identity.id, temporary=identity.temporary_until is not None)


def is_over(identity: Any) -> bool:
    return identity.temporary_until is not None and identity.temporary_until <= datetime.now(UTC)
