"""What a client's person sees first. Each part is asked for only where the business uses it and this person may see it."""

from typing import Any

from sqlalchemy import Select, func, select

from ...core.actor import Person, Viewer
from ...core.queries import Prepared, ask_named, total, value
from ...core.wire import Question
from ..documents.document import Document
from ..invoices.list import invoices, open_invoices
from ..ledger.entry import balances
from ..projects.list import upcoming_projects
from ..projects.project import Project
from ..roles.permissions import Permission
from ..time.totals import TimeMonth

ROWS = 5
# So many documents are counted; more are many.
MANY = 1000


def _counts(actor: Viewer, with_documents: bool) -> Select[*tuple[Any, ...]]:
    """Counts and sums in one statement."""
    active = Project.visible_to(actor).where(Project.active()).with_only_columns(func.count()).scalar_subquery()
    month = TimeMonth.visible_to(actor).where(TimeMonth.month == value("month", "date"))
    seconds = month.with_only_columns(total(TimeMonth.seconds)).scalar_subquery()
    found = select(active.label("active_projects"), seconds.label("seconds"))
    if not with_documents:
        return found
    published = Document.visible_to(actor).with_only_columns(Document.id).limit(MANY + 1).subquery()
    return found.add_columns(select(func.count()).select_from(published).scalar_subquery().label("documents"))


counts = Prepared(_counts)


def load_dashboard(actor: Person) -> dict[str, Any]:
    modules, today = actor.modules, actor.business_day
    questions: dict[str, Question] = {"counts": counts.of(actor, "documents" in modules, month=today.replace(day=1))}
    if "projects" in modules:
        questions["projects"] = upcoming_projects.of(actor, most=ROWS)
    if actor.can(Permission.INVOICES_READ):
        questions |= {
            "open": open_invoices.of(actor, today=today),
            "balances": balances.of(actor, client_id=actor.client_id),
            "invoices": invoices.newest(actor, ROWS),
        }
    answers = {"projects": [], "open": [], "balances": [], "invoices": []} | ask_named(questions)
    counted = answers["counts"][0]
    documents = counted.documents if "documents" in modules else None
    return answers | {
        "active_projects": counted.active_projects if "projects" in modules else None,
        "documents": documents and min(documents, MANY),
        "has_more_documents": (documents or 0) > MANY,
        "seconds": counted.seconds if "time" in modules else None,
        "attention": [row for row in answers["open"] if row.overdue],
        "month": today.replace(day=1),
    }
