"""Time worked on a project."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Integer, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model
from ...core.rules import Day, Flag, Id, Rules, Text, Whole
from ..clients.assignment import within_reach
from ..projects.project import Project

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


def of_visible_projects(query: Select[*tuple[Any, ...]], project_id: Any, actor: Viewer) -> Select[*tuple[Any, ...]]:
    if actor.user_type == "client" and actor.scope == "own":
        return query.where(project_id.in_(Project.visible_to(actor).with_only_columns(Project.id)))
    return query
