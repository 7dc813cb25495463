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
    wanted = {
        "project_id": filters.id("project_id"),
        "date_from": filters.day("date_from"),
        "date_to": filters.day("date_to"),
    }
    filters.in_order(wanted["date_from"], wanted["date_to"], "date_to")
    return filters, wanted if not filters.errors else {"project_id": None, "date_from": None, "date_to": None}


def entries_as_csv(query: Select[*tuple[Any, ...]]) -> str:
    found = db.session.execute(query.order_by(TimeEntry.worked_on.desc(), TimeEntry.id.desc()))
    return as_csv(HEAD, (
        (row.worked_on.isoformat(), row.project_name, row.person_name, row.description or "", f"{row.seconds / 3600:.2f}",
         "yes" if row.billable else "no")
        for row in found
    ))  # fmt: skip
