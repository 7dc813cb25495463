"""A running timer: one at a time for each person. It becomes a time entry when it is stopped."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor, Viewer
from ...core.db import Model, business_in_context, db
from ...core.errors import Conflict
from ...core.formats import zone
from ...core.queries import Prepared
from ...core.words import _
from ..activity.activity import Happening, record
from ..clients.client import Client
from ..projects.project import Project
from .time_entry import TIME_ENTRY, TimeEntry, find_project_for_time

TIMER = TIME_ENTRY.only("project_id", "description")
LONGEST = 24 * 3600
# Nobody writes down seconds: a timer that was stopped at once has counted a minute.
SHORTEST = 60
MOST_CHOICES = 1000


class Timer(Model):
    __tablename__ = "timers"

    business_id: Mapped[UUID] = mapped_column(default=business_in_context)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID]
    description: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(server_default=db.func.now())


def _running(actor: Viewer) -> Select[*tuple[Any, ...]]:
    """The actor's timer with its project's name."""
    query = select(Timer.started_at, Timer.description, Timer.project_id, Project.name.label("project_name"))
    return query.join(Project, Project.id == Timer.project_id).where(Timer.user_id == actor.id)


def with_timer(actor: Viewer) -> Select[*tuple[Any, ...]]:
    """The projects one may write time on, with the running timer beside its own: choices and timer in one statement."""
    mine = and_(Timer.project_id == Project.id, Timer.user_id == actor.id)
    columns = (Project.id, Project.name, Project.status, Project.client_id, Client.name.label("client_name"))
    query = Project.visible_to(actor).with_only_columns(*columns, Timer.started_at, Timer.description)
    query = query.join(Client, Client.id == Project.client_id).outerjoin(Timer, mine)
    order = (Timer.started_at.is_(None), Project.status != "active", func.lower(Project.name))
    return query.order_by(*order).limit(MOST_CHOICES)


running_timer, projects_with_timer = Prepared(_running), Prepared(with_timer)


def start_timer(project_id: UUID | None, description: str | None, *, by: Actor) -> None:
    values = TIMER.check({"project_id": project_id, "description": description})
    project = find_project_for_time(project_id, by)
    if by.is_scope_restricted:
        # A timer left on a project that was taken away since can't be shown, nor stopped.
        reach = Project.visible_to(by).with_only_columns(Project.id)
        db.session.execute(delete(Timer).where(Timer.user_id == by.id, Timer.project_id.not_in(reach)))
    row = {"business_id": by.business_id, "user_id": by.id, "project_id": project.id, "description": values["description"]}
    query = insert(Timer).values(**row, started_at=datetime.now(UTC)).on_conflict_do_nothing().returning(Timer.user_id)
    if db.session.execute(query).scalar() is None:
        raise Conflict(_("A timer is running already. Stop it first."))
    record(Happening.START_TIMER, project, by=by)


def stop_timer(*, by: Actor) -> TimeEntry | None:
    """The entry it became; None where the project was taken away meanwhile."""
    query = delete(Timer).where(Timer.user_id == by.id).returning(Timer.project_id, Timer.description, Timer.started_at)
    gone = db.session.execute(query).one_or_none()
    if gone is None:
        raise Conflict(_("No timer is running."))
    project = db.session.scalars(Project.visible_to(by).where(Project.id == gone.project_id)).one_or_none()
    record(Happening.STOP_TIMER, project, by=by)
    if project is None:
        return None
    now = datetime.now(UTC)
    seconds = min(max(int((now - gone.started_at).total_seconds()), SHORTEST), LONGEST)
    entry = TimeEntry(
        business_id=by.business_id, client_id=project.client_id, project_id=project.id, user_id=by.id, person_name=by.name,
        worked_on=gone.started_at.astimezone(zone(by.time_zone)).date(), started_at=gone.started_at, ended_at=now,
        seconds=seconds, description=gone.description,
    )  # fmt: skip
    db.session.add(entry)
    return entry
