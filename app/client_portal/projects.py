"""The client's projects: where each stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint

from ..core.filters import Filters, tabs
from ..core.http import person, requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.activity.activity import Happening, record
from ..domain.people.permissions import Permission
from ..domain.projects import listing
from ..domain.projects.project import Project
from ..domain.projects.showing import project_of
from ..domain.time.listing import newest_of, seconds_of

bp = Blueprint("projects", __name__, url_prefix="/projects")
LABELS = {"active": "Active", "planned": "Planned", "done": "Done", "all": "All"}


@bp.get("")
@requires(Permission.PROJECTS_READ)
def index() -> Any:
    filters = Filters()
    status, words = filters.one_of("status", listing.FILTERS, "active"), filters.words()
    counts = listing.counts(person(), words)
    query = listing.projects(person(), status, words).add_columns(seconds_of(Project.id).label("seconds"))
    page = page_of(query, counts[status], listing.ORDERS, "-starts", Project.id)
    choices = tabs("status", LABELS, status, counts, "active")
    return render(
        "client_portal/projects/index.html",
        "rows",
        filters.status,
        page=page,
        tabs=choices,
        filters=filters,
        words=words,
        status=status,
    )


@bp.get("/<uuid:id>")
@requires(Permission.PROJECTS_READ)
def show(id: UUID) -> Any:
    project = project_of(id, person(), seconds_of(Project.id).label("seconds"))
    record(Happening.VIEW_PROJECT, project, by=person(), subject_type="projects")
    entries = newest_of(id, person(), 5) if "time" in person().business.modules else None
    return render("client_portal/projects/show.html", project=project, phases=listing.phases_of(id), entries=entries)
