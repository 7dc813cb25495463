"""A phase of a project: what is done, in order."""

from __future__ import annotations

from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Integer, Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model
from ..clients.assignment import within_reach
from .project import Project

STATUSES = ("planned", "active", "completed")


class Phase(InBusiness, Model):
    __tablename__ = "phases"

    client_id: Mapped[UUID]
    project_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="planned")
    progress: Mapped[int] = mapped_column(Integer, default=0)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    @classmethod
    def visible_to(cls, actor: Any) -> Select[Self]:
        """Those of the projects that one sees."""
        query = within_reach(select(cls), cls.client_id, actor)
        if actor.user_type == "client" and actor.scope == "own":
            query = query.where(cls.project_id.in_(Project.visible_to(actor).with_only_columns(Project.id)))
        return query


def progress_of(project_id: Any) -> Any:
    """The mean of a project's phases, in percent; none without phases."""
    return select(func.round(func.avg(Phase.progress))).where(Phase.project_id == project_id).scalar_subquery().label("progress")
