"""The filter of time entries, the same at every door, and its CSV."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from ..core.db import db
from ..core.filters import Filters
from ..domain.time.time_entry import TimeEntry
from .spreadsheet import as_csv

HEAD = ("Date", "Project", "Person", "Description", "Hours", "Billable")


def time_filter() -> tuple[Filters, dict[str, Any]]:
    filters = Filters()
    project_id, first, last = filters.id("project_id"), filters.day("date_from"), filters.day("date_to")
    filters.in_order(first, last, "date_to")
    if filters.errors:
        project_id = first = last = None
    return filters, {"project_id": project_id, "date_from": first, "date_to": last}


def entries_as_csv(query: Select[*tuple[Any, ...]]) -> str:
    found = db.session.execute(query.order_by(TimeEntry.worked_on.desc(), TimeEntry.id.desc()))
    return as_csv(HEAD, (
        (row.worked_on.isoformat(), row.project_name, row.person_name, row.description or "", f"{row.seconds / 3600:.2f}",
         "yes" if row.billable else "no")
        for row in found
    ))  # fmt: skip
