"""What a client's person sees first. Each part is asked for only where the business uses it and this person may see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from ...core.db import db
from ..invoices.invoice import status_of
from ..invoices.listing import newest, open_invoices
from ..ledger.entry import balances_due
from ..people.permissions import Permission
from ..projects.listing import upcoming
from ..projects.project import Project
from ..time.totals import TimeMonth

ROWS = 5


def dashboard_of(actor: Any, today: date) -> dict[str, Any]:
    modules = actor.business.modules
    found: dict[str, Any] = {
        "active_projects": None,
        "seconds": None,
        "projects": [],
        "invoices": [],
        "open": [],
        "balances": [],
        "attention": [],
    }
    if "projects" in modules:
        found["projects"] = upcoming(actor, ROWS)
    found |= _figures(actor, today)
    if actor.can(Permission.INVOICES_READ):
        found["open"] = open_invoices(actor, today)
        found["balances"] = balances_due(actor.client_id)
        found["invoices"] = newest(actor, ROWS)
        found["attention"] = [row for row in found["open"] if row.overdue]
        found["statuses"] = {row.id: status_of(row, today) for row in found["invoices"]}
    return found


def _figures(actor: Any, today: date) -> dict[str, Any]:
    """Counts and sums in one statement."""
    active = select(func.count()).select_from(
        Project.visible_to(actor).where(Project.active()).with_only_columns(Project.id).subquery()
    )
    month = (
        TimeMonth.visible_to(actor).where(TimeMonth.month == today.replace(day=1)).with_only_columns(func.sum(TimeMonth.seconds))
    )
    row = db.session.execute(select(active.scalar_subquery().label("active"), month.scalar_subquery().label("seconds"))).one()
    modules = actor.business.modules
    return {
        "active_projects": row.active if "projects" in modules else None,
        "seconds": int(row.seconds or 0) if "time" in modules else None,
    }
