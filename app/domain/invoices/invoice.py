"""An invoice: draft, then sent, then settled by payments, or cancelled by a credit note. Overdue is derived."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import Computed, Select, and_, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model, db, uuid7
from ...core.errors import Conflict, Refused
from ...core.money import TaxGroup, line_net, tax_groups
from ..clients.assignment import within_reach
from .line import InvoiceLine

# As PostgreSQL writes it down, by which Alembic finds it the same.
BALANCE = "CASE WHEN state = 'sent'::text THEN total - paid ELSE 0::bigint END"
FILTERS = ("all", "unpaid", "overdue", "paid")
# No firm writes a larger one, and sums of many of them still fit the database's integers.
LARGEST = 10**13


class LineInput(NamedTuple):
    description: str
    quantity: Decimal
    unit_price: int
    tax_rate: Decimal
    project_id: UUID | None = None


class Invoice(InBusiness, Model):
    __tablename__ = "invoices"

    client_id: Mapped[UUID]
    number: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="draft")
    currency: Mapped[str]
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    issued_at: Mapped[datetime | None]
    net: Mapped[int] = mapped_column(default=0)
    tax: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    paid: Mapped[int] = mapped_column(default=0)
    balance: Mapped[int] = mapped_column(Computed(BALANCE, persisted=True))
    settled_on: Mapped[date | None]
    reference: Mapped[str | None]
    notes: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())

    __mapper_args__ = {"eager_defaults": False}

    @classmethod
    def visible_to(cls, actor: Any) -> Select[Self]:
        """Drafts are the business's own; at a client money is the owner's alone."""
        query = within_reach(select(cls), cls.client_id, actor)
        if actor.user_type == "client" and not actor.is_client_owner:
            return query.where(db.false())
        if actor.user_type == "client" or actor.is_scope_restricted:
            return query.where(cls.state.in_(("sent", "cancelled")))
        return query

    @classmethod
    def that_are(cls, status: str, today: Any) -> Any:
        """SPEC 3's words. Due today is not overdue; a cancelled one stands under `all` alone."""
        if status == "draft":
            return cls.state == "draft"
        if status == "paid":
            return and_(cls.state == "sent", cls.balance <= 0)
        if status == "unpaid":
            return cls.balance > 0
        if status == "overdue":
            return and_(cls.balance > 0, cls.due_on < today)
        return db.true()

    def status(self, today: date) -> str:
        return status_of(self, today)

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def lines(self) -> list[InvoiceLine]:
        query = select(InvoiceLine).where(InvoiceLine.client_id == self.client_id, InvoiceLine.invoice_id == self.id)
        return list(db.session.scalars(query.order_by(InvoiceLine.position)))

    def lock(self) -> Self:
        """Whoever changes an invoice's state or lines waits here for whoever is changing it now."""
        db.session.flush()
        query = select(type(self)).where(type(self).id == self.id).with_for_update()
        if db.session.scalars(query.execution_options(populate_existing=True)).one_or_none() is None:
            raise Conflict("This draft was deleted a moment ago.")
        return self

    def write_lines(self, lines: list[LineInput]) -> None:
        """Replaces the lines of a draft and adds it up."""
        if not self.lock().is_draft:
            raise Refused("An issued invoice is not edited. Cancel it by a credit note, and write a new one.")
        db.session.execute(delete(InvoiceLine).where(InvoiceLine.invoice_id == self.id))
        nets = [line_net(line.quantity, line.unit_price) for line in lines]
        if sum(map(abs, nets)) > LARGEST:
            raise Refused("That comes to more than can be written on one invoice.", "lines")
        for position, (line, net) in enumerate(zip(lines, nets, strict=True), 1):
            row = line._asdict() | {
                "position": position,
                "net": net,
                "client_id": self.client_id,
                "invoice_id": self.id,
            }
            db.session.add(InvoiceLine(id=uuid7(), **row))
        groups = tax_groups((line.tax_rate, net) for line, net in zip(lines, nets, strict=True))
        self.net = sum(nets)
        self.tax = sum(group.tax for group in groups)
        self.total = self.net + self.tax


def status_of(invoice: Any, today: date) -> str:
    """The one word for a row with state, balance, paid and due_on."""
    if invoice.state != "sent":
        return str(invoice.state)
    if invoice.balance <= 0:
        return "paid"
    return "overdue" if invoice.due_on < today else "part_paid" if invoice.paid else "sent"


def groups_of(lines: list[Any]) -> list[TaxGroup]:
    return tax_groups((line.tax_rate, line.net) for line in lines)
