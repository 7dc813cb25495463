"""Time written down by hand, and taken back by whoever wrote it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import delete

from ...core.actor import Actor
from ...core.db import db, uuid7
from ...core.errors import Refused
from ..activity.activity import Happening, record
from ..projects.project import Project
from .time_entry import TIME_ENTRY, TimeEntry


def write_time(
    project_id: UUID | None, *, day: date | None, seconds: int | None, description: str | None = None, billable: bool = True,
    today: date, by: Actor,
) -> TimeEntry:  # fmt: skip
    """`today`: where the person is."""
    values = TIME_ENTRY.check(
        {"project_id": project_id, "worked_on": day, "hours": seconds, "description": description, "billable": billable}
    )
    project = find_project_for_time(project_id, by)
    if values["worked_on"] > today:
        raise Refused("This day is still to come. Time is written down once it is worked.", "worked_on")
    entry = TimeEntry(
        id=uuid7(), business_id=by.business_id, client_id=project.client_id, project_id=project.id, user_id=by.id,
        person_name=by.name, worked_on=day, seconds=seconds, description=values["description"], billable=billable,
    )  # fmt: skip
    db.session.add(entry)
    record(Happening.CREATE_TIME_ENTRY, entry, name=entry.description, by=by)
    return entry


def find_project_for_time(id: UUID | None, actor: Actor) -> Project:
    """The project that time goes on: one that the actor may see."""
    project = db.session.scalars(Project.visible_to(actor).where(Project.id == id)).one_or_none() if id else None
    if project is None:
        raise Refused("Choose a project from the list.", "project_id")
    return project


def remove_time(entry: TimeEntry, *, by: Actor) -> None:
    owner = db.session.scalar(TimeEntry.visible_to(by).with_only_columns(TimeEntry.user_id).where(TimeEntry.id == entry.id))
    if owner != by.id:
        raise Refused("Only the person who worked this time can delete it.")
    db.session.execute(delete(TimeEntry).where(TimeEntry.id == entry.id))
    record(Happening.DELETE_TIME_ENTRY, entry, name=entry.description, by=by)
