"""The host names that a business has of its own. Links in mails use the first of them, else the configured address."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db
from ...core.mail import address_at


class Host(Model):
    __tablename__ = "hosts"
    __table_args__ = {"schema": "platform"}

    host: Mapped[str] = mapped_column(primary_key=True)
    business_id: Mapped[UUID]


def base_url_of(business_id: UUID) -> str:
    return address_at(db.session.scalar(select(Host.host).where(Host.business_id == business_id).order_by(Host.host).limit(1)))
