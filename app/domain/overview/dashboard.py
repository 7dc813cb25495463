"""What a client's person sees first. Each part is asked for only where the business uses it and this person may see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from ...core.queries import Prepared, ask, value
from ...core.wire import Question
from ..invoices.invoice import status_of
from ..invoices.listing import newest, opens
from ..ledger.entry import balances
from ..projects.listing import upcoming
from ..projects.project import Project
from ..roles.permissions import Permission
from ..time.totals import TimeMonth

ROWS = 5


def _figures(actor: Any) -> Select[*tuple[Any, ...]]:
    """Counts and sums in one statement."""
    active = Project.visible_to(actor).where(Project.active()).with_only_columns(func.count()).scalar_subquery()
    month = TimeMonth.visible_to(actor).where(TimeMonth.month == value("month", "date"))
    seconds = month.with_only_columns(func.coalesce(func.sum(TimeMonth.seconds), 0)).scalar_subquery()
    return select(active.label("active_projects"), seconds.label("seconds"))


figures = Prepared(_figures)


def dashboard_of(actor: Any, today: date) -> dict[str, Any]:
    modules, owner = actor.business.modules, actor.can(Permission.INVOICES_READ)
    questions: dict[str, Question] = {"figures": figures.of(actor, month=today.replace(day=1))}
    if "projects" in modules:
        questions["projects"] = upcoming.of(actor, most=ROWS)
    if owner:
        questions |= {
            "open": opens.of(actor, today=today),
            "balances": balances.of(actor, client_id=actor.client_id),
            "invoices": newest.of(actor, most=ROWS),
        }
    answers = {"projects": [], "open": [], "balances": [], "invoices": []} | dict(
        zip(questions, ask(*questions.values()), strict=True)
    )
    counted = answers["figures"][0]
    return answers | {
        "active_projects": counted.active_projects if "projects" in modules else None,
        "seconds": int(counted.seconds) if "time" in modules else None,
        "attention": [row for row in answers["open"] if row.overdue],
        "statuses": {row.id: status_of(row, today) for row in answers["invoices"]},
    }
