"""Time entries as CSV, the same at every door."""

from collections.abc import Iterable
from typing import Any

from flask import Response

from .downloads import as_csv, attachment

HEAD = ("Date", "Project", "Person", "Description", "Hours", "Billable")


def send_time_sheet(entries: Iterable[Any]) -> Response:
    rows = (
        (row.worked_on.isoformat(), row.project_name, row.person_name, row.description or "", f"{row.seconds / 3600:.2f}",
         "yes" if row.billable else "no")
        for row in entries
    )  # fmt: skip
    return attachment(as_csv(HEAD, rows), "text/csv; charset=utf-8", "time-entries.csv")
