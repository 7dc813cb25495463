"""What needs the office's attention, and where things stand: what the admin door opens with."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from ...core.db import db
from ..clients.client import Client
from ..invoices import office as invoice_office
from ..invoices.invoice import Invoice, status_of
from ..projects.project import Project
from ..time import office as time_office
from ..time.timer import running
from ..time.totals import TimeMonth

ROWS = 6


def overview_of(actor: Any, today: date) -> dict[str, Any]:
    modules = actor.business.modules
    sums = invoice_office.open_sums(actor, today)
    invoices = invoice_office.newest_of(actor, ROWS)
    return {
        "figures": figures_of(actor, today),
        "open": sums,
        "late": [row for row in sums if row.overdue],
        "invoices": invoices,
        "statuses": {row.id: status_of(row, today) for row in invoices},
        "entries": time_office.newest(actor, ROWS) if "time" in modules else None,
        "timer": running(actor) if "time" in modules else None,
    }


def figures_of(actor: Any, today: date) -> Any:
    """Counts and sums in one statement."""
    month = TimeMonth.visible_to(actor).where(TimeMonth.month == today.replace(day=1))
    hours = month.with_only_columns(func.coalesce(func.sum(TimeMonth.seconds), 0)).scalar_subquery()
    return db.session.execute(
        select(
            _count(Client.visible_to(actor).where(Client.is_active).with_only_columns(Client.id)).label("clients"),
            _count(Project.visible_to(actor).where(Project.active()).with_only_columns(Project.id)).label("projects"),
            _count(Invoice.visible_to(actor).where(Invoice.state == "draft").with_only_columns(Invoice.id)).label("drafts"),
            hours.label("seconds"),
        )
    ).one()


def _count(query: Any) -> Any:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()
