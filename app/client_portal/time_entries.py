"""The hours worked for the client, as a list and as CSV of the same filter."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import Wanted
from ..core.ui import render
from ..domain.activity.activity import Happening, record
from ..domain.projects.listing import choices
from ..domain.roles.permissions import Permission
from ..domain.time import listing
from ..shared.downloads import attachment
from ..shared.time_filter import entries_as_csv, time_filter

bp = Blueprint("time_entries", __name__, url_prefix="/time-entries")


@bp.get("")
@requires(Permission.TIME_ENTRIES_READ, viewing=Happening.VIEW_TIME_ENTRIES, in_parts=True)
def index() -> Any:
    filters, wanted = time_filter()
    sums, projects, page = listing.listed(current_user, wanted, Wanted.by_request(listing.ORDERS, "-worked"))
    return render("client_portal/time_entries/index.html", "rows", filters.status, page=page, filters=filters, totals=sums,
                  projects=projects)  # fmt: skip


@bp.get("/export.csv")
@requires(Permission.TIME_ENTRIES_READ)
def csv() -> Any:
    filters, wanted = time_filter()
    if filters.errors:
        return render(
            "client_portal/time_entries/index.html",
            code=422,
            page=[],
            filters=filters,
            totals=None,
            projects=choices(current_user),
        )
    record(Happening.EXPORT_TIME_ENTRIES, by=current_user)
    return attachment(entries_as_csv(listing.time_entries(current_user, **wanted)), "text/csv; charset=utf-8", "time-entries.csv")
