"""Time entries as a list. Its sums are kept by month, so that they cost no more as the hours grow."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from ...core.actor import Person, Viewer
from ...core.db import abort_not_found
from ...core.lists import List
from ...core.queries import Prepared, value
from ...core.wanted import Filter, Wanted
from ...core.wire import Question
from ..clients.list import client_name
from ..projects.list import project_name
from .time_entry import TimeEntry
from .totals import prepare_totals, read_totals


class TimeEntries(List):
    def summed(self, actor: Viewer, wanted: Wanted) -> Question:
        return prepare_totals(actor, **wanted.filters)

    def counts_from(self, sums: Sequence[Any]) -> dict[str, int]:
        return {"all": read_totals(sums).entries}


time_entries = TimeEntries(
    TimeEntry,
    columns=(
        TimeEntry.id, TimeEntry.worked_on, TimeEntry.person_name, TimeEntry.description, TimeEntry.seconds, TimeEntry.billable,
        TimeEntry.project_id, project_name(TimeEntry.project_id),
    ),
    staff_columns=(client_name(TimeEntry.client_id),),
    orders={"worked": TimeEntry.worked_on, "seconds": TimeEntry.seconds},
    order="-worked",
    filters={
        "project_id": Filter("uuid", TimeEntry.project_id.__eq__),
        "date_from": Filter("date", TimeEntry.worked_on.__ge__),
        "date_to": Filter("date", TimeEntry.worked_on.__le__),
    },
    staff_filters={
        "client_id": Filter("uuid", TimeEntry.client_id.__eq__),
        "user_id": Filter("uuid", TimeEntry.user_id.__eq__),
        "billable": Filter("flag", TimeEntry.billable.__eq__),
    },
)  # fmt: skip


def _entry(actor: Viewer) -> Select[*tuple[Any, ...]]:
    """For the office: with whose it is, and when it began and ended."""
    columns = (*time_entries.columns, *time_entries.staff_columns, TimeEntry.user_id, TimeEntry.started_at, TimeEntry.ended_at)
    return TimeEntry.visible_to(actor).with_only_columns(*columns).where(TimeEntry.id == value("entry_id", "uuid"))


entry = Prepared(_entry)


def load_time_entry(id: Any, actor: Person) -> Any:
    return entry.one(actor, entry_id=id) or abort_not_found(actor)
