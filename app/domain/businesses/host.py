"""The host names that a business has of its own: links in its mails use the first of them, else the configured address."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db
from ...core.letterhead import Letterhead
from .business import Business


class Host(Model):
    __tablename__ = "hosts"
    __table_args__ = {"schema": "platform"}

    host: Mapped[str] = mapped_column(primary_key=True)
    business_id: Mapped[UUID]


def letterhead_of(business: Business) -> Letterhead:
    host = db.session.scalar(select(Host.host).where(Host.business_id == business.id).order_by(Host.host).limit(1))
    shown = {
        name: getattr(business, name)
        for name in ("name", "slug", "logo_key", "dark_logo_key", "accent", "email", "phone", "address")
    }
    return Letterhead(**shown, host=host)
