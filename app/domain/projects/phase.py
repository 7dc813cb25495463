"""A phase of a project: what is done, in order."""

from datetime import date
from typing import Self
from uuid import UUID

from sqlalchemy import Integer, Select, and_, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model
from ...core.rules import Day, OneOf, Rules, Text, Whole
from ...core.states import State
from ..clients.assignment import within_reach
from .project import Project, of_visible_projects


class PhaseStatus(State, name="phase", kept="phases.status"):
    PLANNED = "planned", "Planned", "neutral", ("active", "completed")
    ACTIVE = "active", "Active", "info", ("planned", "completed")
    COMPLETED = "completed", "Completed", "good", ("planned", "active")


PHASE = Rules(
    name=Text(120, "Enter the phase's name."),
    status=OneOf(tuple(PhaseStatus), "Choose the state."),
    progress=Whole(0, 100, "Enter a whole number from 0 to 100."),
    starts_on=Day(),
    ends_on=Day(),
)


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
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """Those of the projects that one sees."""
        return of_visible_projects(within_reach(select(cls), cls.client_id, actor), cls.project_id, actor)


# The mean of a project's phases, in percent, beside the project's other columns; none without phases. The client is said as well,
# since what hangs on a project is indexed by client first.
_OF_PROJECT = and_(Phase.client_id == Project.client_id, Phase.project_id == Project.id)
PROGRESS = select(func.round(func.avg(Phase.progress))).where(_OF_PROJECT).correlate(Project).scalar_subquery().label("progress")
