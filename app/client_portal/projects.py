"""The client's projects: where each stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint

from ..core.filters import Filters, tabs
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import Wanted
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.overview.client_projects import listed, shown
from ..domain.projects.listing import FILTERS, ORDERS
from ..domain.roles.permissions import Permission

bp = Blueprint("projects", __name__, url_prefix="/projects")
LABELS = {"active": "Active", "planned": "Planned", "done": "Done", "all": "All"}


@bp.get("")
@requires(Permission.PROJECTS_READ, viewing=Happening.VIEW_PROJECTS, in_parts=True)
def index() -> Any:
    filters = Filters()
    status, words = filters.one_of("status", FILTERS, "active"), filters.words()
    counts, page = listed(current_user, status, words, Wanted.by_request(ORDERS, "-starts"))
    choices = tabs("status", LABELS, status, counts, "active")
    return render("client_portal/projects/index.html", "rows", filters.status, page=page, tabs=choices, filters=filters,
                  words=words, status=status)  # fmt: skip


@bp.get("/<uuid:id>")
@requires(Permission.PROJECTS_READ, viewing=Happening.VIEW_PROJECT)
def show(id: UUID) -> Any:
    return render("client_portal/projects/show.html", **shown(id, current_user)._asdict())
