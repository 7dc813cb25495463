"""A project: work for one client over a span of time."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model, db
from ...core.rules import Day, Id, OneOf, Rules, Text, Whole
from ...core.states import State
from ...core.words import N_
from ..clients.assignment import within_reach


class ProjectStatus(State, name="project", kept="projects.status"):
    PLANNED = "planned", "Planned", "neutral", ("active", "on_hold", "completed", "cancelled")
    ACTIVE = "active", "Active", "info", ("planned", "on_hold", "completed", "cancelled")
    ON_HOLD = "on_hold", "On hold", "warn", ("planned", "active", "completed", "cancelled")
    COMPLETED = "completed", "Completed", "good", ("active", "planned", "on_hold")
    CANCELLED = "cancelled", "Cancelled", "neutral", ("active", "planned", "on_hold")


OPEN = (ProjectStatus.PLANNED, ProjectStatus.ACTIVE, ProjectStatus.ON_HOLD)


PROJECT = Rules(
    name=Text(160, "Enter the project's name."),
    client_id=Id("Choose the client."),
    client_user_id=Id(),
    code=Text(40),
    description=Text(4000, lines=True),
    status=OneOf(tuple(ProjectStatus), "Choose the state."),
    starts_on=Day(),
    ends_on=Day(),
)
BUDGET = Rules(budget=Whole(0, 10**15, words=N_("A budget is not below zero.")), budget_note=Text(500))


class Project(InBusiness, Model):
    __tablename__ = "projects"

    client_id: Mapped[UUID]
    client_user_id: Mapped[UUID | None]
    name: Mapped[str]
    code: Mapped[str | None]
    description: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="planned")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(server_default=db.func.now())

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """Those of the client; with scope `own`, those whose person one is."""
        query = within_reach(select(cls), cls.client_id, actor)
        if actor.user_type == "client" and actor.scope == "own":
            query = query.where(cls.client_user_id == actor.id)
        return query

    @classmethod
    def active(cls) -> Any:
        return cls.status == "active"


def of_visible_projects(query: Select[*tuple[Any, ...]], project_id: Any, actor: Viewer) -> Select[*tuple[Any, ...]]:
    """What hangs on a project is seen by whoever sees that."""
    if actor.user_type == "client" and actor.scope == "own":
        return query.where(project_id.in_(Project.visible_to(actor).with_only_columns(Project.id)))
    return query


class ProjectBudget(Model):
    """What the firm means to spend: internal, and apart from the project, since no outer door may read it."""

    __tablename__ = "project_budgets"

    business_id: Mapped[UUID] = mapped_column()
    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    amount: Mapped[int]
    note: Mapped[str | None]
