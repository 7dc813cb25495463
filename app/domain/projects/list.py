"""Projects as choices of a form, and the next ones of a client."""

from typing import Any

from sqlalchemy import Select, func, select

from ...core.actor import Viewer
from ...core.queries import Prepared, value
from .phase import PROGRESS
from .project import Project, ProjectStatus

MOST_CHOICES = 500


def project_name(project_id: Any) -> Any:
    """Looked up for the rows of a page alone."""
    return select(Project.name).where(Project.id == project_id).scalar_subquery().label("project_name")


def _choices(actor: Viewer) -> Select[*tuple[Any, ...]]:
    query = Project.visible_to(actor).with_only_columns(Project.id, Project.name)
    return query.order_by(Project.status != "active", func.lower(Project.name)).limit(MOST_CHOICES)


def _upcoming(actor: Viewer) -> Select[*tuple[Any, ...]]:
    columns = (Project.id, Project.name, Project.status, Project.ends_on, PROGRESS)
    query = Project.visible_to(actor).with_only_columns(*columns)
    query = query.where(Project.status.in_((ProjectStatus.ACTIVE.value, ProjectStatus.PLANNED.value)))
    return query.order_by(Project.ends_on.asc().nulls_last(), Project.id).limit(value("most", "int"))


def _of_client(actor: Viewer) -> Select[*tuple[Any, ...]]:
    columns = (Project.id, Project.name, Project.code, Project.status, Project.ends_on)
    query = Project.visible_to(actor).with_only_columns(*columns).where(Project.client_id == value("client_id", "uuid"))
    order = Project.status != "active", Project.starts_on.desc().nulls_last(), Project.id
    return query.order_by(*order).limit(value("most", "int"))


# For a dropdown, those in work first; for a client's first page; for the office's page of a client.
project_choices, upcoming_projects, projects_of_client = Prepared(_choices), Prepared(_upcoming), Prepared(_of_client)
