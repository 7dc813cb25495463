"""An invoice: draft, then sent, then settled by payments, or cancelled by a credit note. Overdue is derived."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import Computed, Integer, Numeric, Select, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model, db, uuid7
from ...core.errors import Conflict, Refused
from ...core.money import TaxGroup, line_net, tax_groups
from ...core.rules import Day, Id, Number, Rules, Text, Whole
from ...core.states import State
from ...core.words import N_, _
from ..clients.assignment import within_reach
from ..projects.project import Project


class InvoiceStatus(State, name="invoice", kept="invoices.state"):
    """The first word for an invoice. Three of them are kept in its row; the others follow from what is paid, and when it is due."""

    DRAFT = "draft", "Draft", "neutral", ("sent",)
    SENT = "sent", "Open", "info", ("cancelled",)
    PART_PAID = "part_paid", "Part paid", "info"
    OVERDUE = "overdue", "Overdue", "overdue"
    PAID = "paid", "Paid", "good"
    CANCELLED = "cancelled", "Cancelled"


STORED = (InvoiceStatus.DRAFT, InvoiceStatus.SENT, InvoiceStatus.CANCELLED)

# As PostgreSQL writes it down, by which Alembic finds it the same.
BALANCE = "CASE WHEN state = 'sent'::text THEN total - paid ELSE 0::bigint END"
# No firm writes a larger one, and sums of many of them still fit the database's integers.
LARGEST = 10**13
MOST_LINES = 300
TOO_MANY_LINES = N_("Use at most {most} lines.")
INVOICE = Rules(
    client_id=Id("Choose the client."),
    due_on=Day(),
    service_from=Day(),
    service_to=Day(),
    reference=Text(120),
    notes=Text(2000, lines=True),
)
LINE = Rules(
    description=Text(500, "Say what this line is for.", lines=True),
    quantity=Number(Decimal("0.001"), Decimal("999999999.999"), 3),
    unit_price=Whole(-LARGEST, LARGEST, "Enter the price of one.", "That amount is too large."),
    tax_rate=Number(Decimal(0), Decimal(100), 3),
    project_id=Id(),
)
FIGURES = ("quantity", "unit_price", "tax_rate")


class LineInput(NamedTuple):
    description: str | None
    quantity: Decimal | None
    unit_price: int | None
    tax_rate: Decimal | None
    project_id: UUID | None = None

    def checked(self) -> dict[str, Any]:
        """What it says and comes to: one of it, and without tax, where nothing else is said."""
        return priced(LINE.check(self._asdict()))

    def counted(self) -> dict[str, Any] | None:
        """As far as it is a matter of figures."""
        figures = {name: getattr(self, name) for name in FIGURES}
        if any(LINE.complaint(name, figure) for name, figure in figures.items()):
            return None
        return priced(figures)


def priced(line: dict[str, Any]) -> dict[str, Any]:
    quantity, rate = line["quantity"] or Decimal(1), line["tax_rate"] or Decimal(0)
    return line | {"quantity": quantity, "tax_rate": rate, "net": line_net(quantity, line["unit_price"])}


class Sums(NamedTuple):
    net: int
    groups: list[TaxGroup]
    tax: int
    total: int


class InvoiceLine(InBusiness, Model):
    __tablename__ = "invoice_lines"

    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    unit_price: Mapped[int]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    net: Mapped[int]
    project_id: Mapped[UUID | None]
    issued: Mapped[bool] = mapped_column(default=False)


class Invoice(InBusiness, Model):
    __tablename__ = "invoices"

    client_id: Mapped[UUID]
    number: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="draft")
    currency: Mapped[str]
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    service_from: Mapped[date | None]
    service_to: Mapped[date | None]
    issued_at: Mapped[datetime | None]
    net: Mapped[int] = mapped_column(default=0)
    tax: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    paid: Mapped[int] = mapped_column(default=0)
    balance: Mapped[int] = mapped_column(Computed(BALANCE, persisted=True))
    settled_on: Mapped[date | None]
    reference: Mapped[str | None]
    notes: Mapped[str | None]
    issued_by: Mapped[UUID | None] = mapped_column(deferred=True)
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())

    __mapper_args__ = {"eager_defaults": False}

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        return of_visible_states(within_reach(select(cls), cls.client_id, actor), cls.state, actor)

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
            raise Conflict(_("This draft was deleted a moment ago."))
        return self

    def write_lines(self, lines: list[LineInput]) -> None:
        """Replaces the lines of a draft and adds it up."""
        if not self.lock().is_draft:
            raise Conflict(_("An issued invoice is not edited. Cancel it by a credit note, and write a new one."))
        rows = check_lines(lines, self.client_id)
        db.session.execute(delete(InvoiceLine).where(InvoiceLine.invoice_id == self.id))
        for position, row in enumerate(rows, 1):
            of = {"client_id": self.client_id, "invoice_id": self.id, "position": position}
            db.session.add(InvoiceLine(id=uuid7(), **of, **row))
        self.net, _groups, self.tax, self.total = add_up(rows)


class InvoiceCount(Model):
    """How many invoices of a client stand in a state. A trigger keeps it."""

    __tablename__ = "invoice_counts"

    business_id: Mapped[UUID] = mapped_column()
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    is_open: Mapped[bool] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer)

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        return of_visible_states(within_reach(select(cls), cls.client_id, actor), cls.state, actor)


def of_visible_states(query: Select[*tuple[Any, ...]], state: Any, actor: Viewer) -> Select[*tuple[Any, ...]]:
    """Drafts are the business's own; at a client money is the owner's alone."""
    if actor.user_type == "client" and not actor.is_client_owner:
        return query.where(db.false())
    if actor.user_type == "client" or actor.is_scope_restricted:
        return query.where(state.in_(("sent", "cancelled")))
    return query


def check_lines(lines: list[LineInput], client_id: UUID) -> list[dict[str, Any]]:
    """What each says and comes to, before anything is written."""
    if len(lines) > MOST_LINES:
        raise Refused(_(TOO_MANY_LINES, most=MOST_LINES), "lines")
    rows = [line.checked() for line in lines]
    of_projects = {row["project_id"] for row in rows} - {None}
    known = select(Project.id).where(Project.client_id == client_id, Project.id.in_(of_projects))
    if of_projects and of_projects != set(db.session.scalars(known)):
        raise Refused(_("This project is not one of the client's."), "project_id")
    if sum(abs(row["net"]) for row in rows) > LARGEST:
        raise Refused(_("That comes to more than can be written on one invoice."), "lines")
    return rows


def add_up(rows: Iterable[Mapping[str, Any]]) -> Sums:
    nets = [(row["tax_rate"], row["net"]) for row in rows]
    groups = tax_groups(nets)
    net, tax = sum(net for _rate, net in nets), sum(group.tax for group in groups)
    return Sums(net, groups, tax, net + tax)


def add_up_so_far(lines: Iterable[LineInput]) -> Sums:
    """What lines that are still being written come to; one that cannot be counted yet counts nothing."""
    rows = [line.counted() for line in lines]
    return add_up(row for row in rows if row)


def group_by_tax_rate(lines: list[Any]) -> list[TaxGroup]:
    return tax_groups((line.tax_rate, line.net) for line in lines)
