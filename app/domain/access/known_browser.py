"""Browsers that somebody has signed in with before, by a cookie that opens nothing. They have tries of their own: strangers,
however often they try, shut nobody out of their own machine."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db
from ...core.device import current_browser, set_browser
from ...core.secrets import digest, new_secret


class KnownBrowser(Model):
    __tablename__ = "known_browsers"
    __table_args__ = {"schema": "auth"}

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    identity_id: Mapped[UUID] = mapped_column(primary_key=True)
    last_used_at: Mapped[datetime] = mapped_column(server_default=func.now())


def remember_browser(identity_id: UUID) -> None:
    """The one of this request; it is told a secret where it has none."""
    if not current_browser():
        set_browser(new_secret())
    query = insert(KnownBrowser).values(hash=digest(current_browser()), identity_id=identity_id)
    db.session.execute(query.on_conflict_do_update(index_elements=["hash", "identity_id"], set_={"last_used_at": func.now()}))


def forget_other_browsers(identity_id: UUID) -> None:
    query = delete(KnownBrowser).where(KnownBrowser.identity_id == identity_id)
    db.session.execute(query.where(KnownBrowser.hash != digest(current_browser())))
