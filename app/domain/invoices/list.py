"""Invoices as a list, and what is open of them, by currency."""

from typing import Any

from sqlalchemy import Select, and_, func, select

from ...core.actor import Person, Viewer
from ...core.lists import Kept, List
from ...core.page import Page, Tab, Tabs
from ...core.queries import Prepared, total
from ...core.wanted import Filter
from ..clients.client import Client
from ..clients.list import client_name, matches_client_name
from ..ledger.entry import DUE
from .invoice import Invoice, InvoiceCount, InvoiceStatus
from .status import OVERDUE, PAID, STATUS, TODAY, UNPAID

SUMS = (
    total(Invoice.balance, UNPAID).label("amount"),
    func.min(Invoice.due_on).filter(and_(UNPAID, Invoice.due_on >= TODAY)).label("next_due"),
    total(Invoice.balance, OVERDUE).label("overdue_amount"),
)

invoices = List(
    Invoice,
    columns=(
        Invoice.id, Invoice.number, Invoice.state, Invoice.currency, Invoice.issued_on, Invoice.due_on, Invoice.total, Invoice.paid,
        Invoice.balance, Invoice.settled_on, Invoice.reference, Invoice.client_id, STATUS,
    ),
    staff_columns=(client_name(Invoice.client_id),),
    search=(Invoice.number, Invoice.reference),
    staff_search=(matches_client_name(Invoice.client_id),),
    orders={
        "number": Invoice.number,
        "issued": Invoice.issued_on,  # Drafts have no day yet, and stand above the newest.
        "due": Invoice.due_on,
        "total": Invoice.total,
        "balance": Invoice.balance,
    },
    order="-issued",
    tabs=Tabs("status", {
        "all": Tab("All"),
        "draft": Tab("Draft", Invoice.state == "draft", staff_only=True),
        "unpaid": Tab("Unpaid", UNPAID, of_few=True),
        "overdue": Tab("Overdue", OVERDUE, of_few=True),
        "paid": Tab("Paid", PAID),
    }),
    filters={"client_id": Filter("uuid", Invoice.client_id.__eq__)},
    per=(Invoice.currency,),
    sums=SUMS,
    few=UNPAID,
    kept=Kept(
        InvoiceCount, InvoiceCount.number,
        tabs={
            "draft": InvoiceCount.state == InvoiceStatus.DRAFT.value,
            "paid": and_(InvoiceCount.state == InvoiceStatus.SENT.value, ~InvoiceCount.is_open),
        },
        filters={"client_id": Filter("uuid", InvoiceCount.client_id.__eq__)},
    ),
    values=lambda actor: {"today": actor.business_day},
)  # fmt: skip


def _open(actor: Viewer) -> Select[*tuple[Any, ...]]:
    counted = func.count().label("unpaid"), func.count().filter(OVERDUE).label("overdue")
    return Invoice.visible_to(actor).where(UNPAID).with_only_columns(Invoice.currency, *counted, *SUMS).group_by(Invoice.currency)


# What is still to be paid, by currency; the list's own sums say the same in the same words.
open_invoices = Prepared(_open)


def list_open(page: Page, actor: Person) -> list[Any]:
    """What is open of all, whatever the list is narrowed to."""
    if page.wanted.narrowed:
        return open_invoices(actor, today=actor.business_day)
    return [row for row in page.sums if row.unpaid]


def open_balance(client_id: Any) -> tuple[Any, Any]:
    """What a client owes by the ledger, and what of it is overdue, in the client's currency, as columns."""
    late = select(total(Invoice.balance)).where(Invoice.client_id == client_id, OVERDUE, Invoice.currency == Client.currency)
    return func.coalesce(DUE, 0).label("open_balance"), late.scalar_subquery().label("overdue_balance")
