"""A phase of a project: what is done, in order."""

from __future__ import annotations

from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model
from ..people.assignment import within_reach

STATUSES = ("planned", "active", "completed")


class Phase(InBusiness, Model):
    __tablename__ = "phases"

    client_id: Mapped[UUID]
    project_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="planned")
    progress: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    @classmethod
    def visible_to(cls, actor: Any) -> Select[Self]:
        return within_reach(select(cls), cls.client_id, actor)
