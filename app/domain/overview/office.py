"""What needs the office's attention, and where things stand: what the admin door opens with."""

from typing import Any

from sqlalchemy import Select, func, select

from ...core.actor import Person, Viewer, is_office
from ...core.queries import Prepared, ask_named, said, total, value
from ..clients.client import Client
from ..documents.document import Document, DocumentStatus
from ..invoices.invoice import InvoiceCount, InvoiceStatus
from ..invoices.list import invoices, open_invoices
from ..projects.project import Project
from ..time.list import time_entries
from ..time.timer import running_timer
from ..time.totals import TimeMonth

ROWS = 6


def _counts(actor: Viewer) -> Select[*tuple[Any, ...]]:
    """Counts and sums in one statement."""
    month = TimeMonth.visible_to(actor).where(TimeMonth.month == value("month", "date"))
    drafts = InvoiceCount.visible_to(actor).where(InvoiceCount.state == InvoiceStatus.DRAFT.value)
    return select(
        _count(Client.visible_to(actor).where(Client.is_active)).label("clients"),
        _count(Project.visible_to(actor).where(Project.active())).label("projects"),
        drafts.with_only_columns(total(InvoiceCount.number)).scalar_subquery().label("drafts"),
        month.with_only_columns(total(TimeMonth.seconds)).scalar_subquery().label("seconds"),
        *(_waiting(actor) if is_office(actor) else ()),
    )


def _waiting(actor: Viewer) -> list[Any]:
    """Documents that somebody has to look at."""
    documents = Document.visible_to(actor)
    return [
        _count(documents.where(Document.status == said(status))).label(status.value)
        for status in (DocumentStatus.PENDING, DocumentStatus.APPROVED)
    ]


def _count(query: Any) -> Any:
    return query.with_only_columns(func.count()).scalar_subquery()


counts = Prepared(_counts)


def load_overview(actor: Person) -> dict[str, Any]:
    today = actor.business_day
    asked = {
        "counts": counts.of(actor, month=today.replace(day=1)),
        "open": open_invoices.of(actor, today=today),
        "invoices": invoices.newest(actor, ROWS),
    }
    if "time" in actor.modules:
        asked |= {"entries": time_entries.newest(actor, ROWS), "timer": running_timer.of(actor)}
    answers = ask_named(asked)
    return {
        "counts": answers["counts"][0],
        "open": answers["open"],
        "late": [row for row in answers["open"] if row.overdue],
        "invoices": answers["invoices"],
        "entries": answers.get("entries"),
        "timer": next(iter(answers.get("timer", [])), None),
        "month": today.replace(day=1),
    }
