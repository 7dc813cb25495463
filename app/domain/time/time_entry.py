"""Time worked on a project."""

from datetime import UTC, date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Integer, Select, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor, Viewer
from ...core.db import InBusiness, Model, db, uuid7
from ...core.errors import Refused
from ...core.formats import today_in
from ...core.rules import Day, Flag, Id, Rules, Text, Whole
from ...core.words import _
from ..activity.activity import Happening, record
from ..businesses.settings import load_own_business
from ..clients.assignment import within_reach
from ..projects.project import Project, of_visible_projects
from ..roles.permissions import Permission
from ..users.user import User
from .clock import Clocks, read_clocks

TIME_ENTRY = Rules(
    project_id=Id("Choose a project."),
    worked_on=Day("Choose the day."),
    hours=Whole(1, 24 * 3600, "Enter the hours, such as 1:30 or 1.5.", "Enter more than nothing and at most 24 hours."),
    description=Text(500),
    billable=Flag(),
)


class TimeEntry(InBusiness, Model):
    __tablename__ = "time_entries"

    client_id: Mapped[UUID]
    project_id: Mapped[UUID]
    # Not granted at the client's door, so it is loaded where it is asked for alone.
    user_id: Mapped[UUID | None] = mapped_column(deferred=True)
    person_name: Mapped[str]
    worked_on: Mapped[date]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[int] = mapped_column(Integer)
    description: Mapped[str | None]
    billable: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        return of_visible_projects(within_reach(select(cls), cls.client_id, actor), cls.project_id, actor)


def write_time(
    project_id: UUID | None, *, day: date | None, seconds: int | None = None, clocks: Clocks | None = None,
    description: str | None = None, billable: bool | None, today: date, by: Actor,
) -> TimeEntry:  # fmt: skip
    """So many seconds, or what the clocks said. `today`: where the person is."""
    given = {"project_id": project_id, "worked_on": day, "hours": seconds, "description": description, "billable": billable}
    values = _worked(given, clocks, str(by.time_zone), today)
    project = find_project_for_time(project_id, by)
    entry = TimeEntry(
        id=uuid7(), business_id=by.business_id, client_id=project.client_id, project_id=project.id, user_id=by.id,
        person_name=by.name, **values,
    )  # fmt: skip
    db.session.add(entry)
    record(Happening.CREATE_TIME_ENTRY, entry, name=entry.description, by=by)
    return entry


def change_time(
    entry: TimeEntry, project_id: UUID | None, *, day: date | None, seconds: int | None = None, clocks: Clocks | None = None,
    description: str | None = None, billable: bool | None, by: Actor,
) -> None:  # fmt: skip
    """Days and clocks are those of the person who worked it, whoever writes."""
    if not may_change_time(entry, by):
        raise Refused(_("Only the person who worked this time can change it."))
    given = {"project_id": project_id, "worked_on": day, "hours": seconds, "description": description, "billable": billable}
    time_zone = time_zone_of(entry, by)
    values = _worked(given, clocks, time_zone, today_in(time_zone), entry)
    project = find_project_for_time(project_id, by)
    entry.assign({"client_id": project.client_id, "project_id": project.id} | values)
    record(Happening.UPDATE_TIME_ENTRY, entry, name=entry.description, by=by)


def may_change_time(entry: TimeEntry, actor: Actor) -> bool:
    return entry.user_id == actor.id or actor.can(Permission.TIME_ENTRIES_MANAGE)


def time_zone_of(entry: TimeEntry, actor: Actor) -> str:
    """Where the person is who worked it; who is here no more, was where the business is."""
    if entry.user_id == actor.id:
        return str(actor.time_zone)
    own = db.session.scalar(select(User.time_zone).where(User.id == entry.user_id))
    return own or load_own_business(actor).time_zone


def _worked(
    given: dict[str, Any], clocks: Clocks | None, time_zone: str, today: date, was: TimeEntry | None = None
) -> dict[str, Any]:
    values = TIME_ENTRY.check({name: value for name, value in given.items() if clocks is None or name != "hours"})
    if values["worked_on"] > today:
        raise Refused(_("This day is still to come. Time is written down once it is worked."), "worked_on")
    kept = {name: values[name] for name in ("worked_on", "description", "billable")}
    if clocks is None:
        return kept | {"seconds": values["hours"], "started_at": None, "ended_at": None}
    span = read_clocks(values["worked_on"], clocks, time_zone, was)
    if words := TIME_ENTRY.complaint("hours", span.seconds):
        raise Refused(words, "ended")
    if span.ended_at > datetime.now(UTC):
        raise Refused(_("This end is still to come. Time is written down once it is worked."), "ended")
    return kept | span._asdict()


def find_project_for_time(id: UUID | None, actor: Actor) -> Project:
    """The project that time goes on: one that the actor may see."""
    project = db.session.scalars(Project.visible_to(actor).where(Project.id == id)).one_or_none() if id else None
    if project is None:
        raise Refused(_("Choose a project from the list."), "project_id")
    return project


def remove_time(entry: TimeEntry, *, by: Actor) -> None:
    owner = db.session.scalar(TimeEntry.visible_to(by).with_only_columns(TimeEntry.user_id).where(TimeEntry.id == entry.id))
    if owner != by.id:
        raise Refused(_("Only the person who worked this time can delete it."))
    db.session.execute(delete(TimeEntry).where(TimeEntry.id == entry.id))
    record(Happening.DELETE_TIME_ENTRY, entry, name=entry.description, by=by)
