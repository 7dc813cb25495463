"""A project: work for one client over a span of time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model, db
from ..clients.assignment import within_reach

STATUSES = ("planned", "active", "on_hold", "completed", "cancelled")


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
    def visible_to(cls, actor: Any) -> Select[Self]:
        """Those of the client; with scope `own`, those whose person one is."""
        query = within_reach(select(cls), cls.client_id, actor)
        if actor.user_type == "client" and actor.scope == "own":
            query = query.where(cls.client_user_id == actor.id)
        return query

    @classmethod
    def active(cls) -> Any:
        return cls.status == "active"


class ProjectBudget(Model):
    """What the firm means to spend: internal, and apart from the project, since no outer door may read it."""

    __tablename__ = "project_budgets"

    business_id: Mapped[UUID] = mapped_column()
    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    amount: Mapped[int]
    note: Mapped[str | None]
