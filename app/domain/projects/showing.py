"""One project with its figures, in one statement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ...core.db import db, missing
from .phase import progress_of
from .project import Project

COLUMNS = (
    Project.id, Project.client_id, Project.client_user_id, Project.name, Project.code, Project.description, Project.status,
    Project.starts_on, Project.ends_on,
)  # fmt: skip


def project_of(id: UUID, actor: Any, *more: Any) -> Any:
    query = Project.visible_to(actor).with_only_columns(*COLUMNS, progress_of(Project.id), *more)
    found = db.session.execute(query.where(Project.id == id)).one_or_none()
    return found if found is not None else missing(actor)
