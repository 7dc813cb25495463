"""Projects with the hours worked on them: the list of every door, and one project with what hangs on it."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select

from ...core.actor import Person, Viewer
from ...core.db import abort_not_found
from ...core.lists import List
from ...core.page import Tab, Tabs
from ...core.queries import Prepared, ask, client_of, value
from ...core.wanted import Filter
from ..clients.client import Client
from ..clients.list import client_name, matches_client_name
from ..courses.move import Moved, moves_of, told
from ..documents.list import Paper, documents_of, papers
from ..files.list import files
from ..projects.phase import PROGRESS, Phase
from ..projects.project import Project, ProjectBudget
from ..roles.permissions import Permission
from ..time.list import time_entries
from ..time.time_entry import TimeEntry
from ..time.totals import SECONDS
from ..users.user import User

CLIENT_NAME = client_name(Project.client_id)
NEWEST_ENTRIES = 5
NEWEST_FILES = 6
ID = value("project_id", "uuid")

projects = List(
    Project,
    columns=(
        Project.id, Project.name, Project.code, Project.status, Project.starts_on, Project.ends_on, Project.client_id,
        PROGRESS, SECONDS,
    ),
    staff_columns=(CLIENT_NAME,),
    search=(Project.name, Project.code),
    staff_search=(matches_client_name(Project.client_id),),
    orders={
        "name": func.lower(Project.name),
        "client": func.lower(CLIENT_NAME.element),
        "starts": Project.starts_on,
        "ends": Project.ends_on,
    },
    order="-starts",
    tabs=Tabs("status", {
        "active": Tab("Active", Project.status == "active"),
        "planned": Tab("Planned", Project.status.in_(("planned", "on_hold"))),
        "done": Tab("Done", Project.status.in_(("completed", "cancelled"))),
        "all": Tab("All"),
    }, usual="active"),
    filters={"client_id": Filter("uuid", Project.client_id.__eq__)},
)  # fmt: skip

COLUMNS = (
    Project.id, Project.client_id, Project.client_user_id, Project.name, Project.code, Project.description, Project.status,
    Project.starts_on, Project.ends_on, PROGRESS, SECONDS,
)  # fmt: skip
STAFF_COLUMNS = (
    CLIENT_NAME,
    select(Client.currency).where(Client.id == Project.client_id).scalar_subquery().label("currency"),
    select(User.name).where(User.id == Project.client_user_id).scalar_subquery().label("person_name"),
)


class ProjectDetail(NamedTuple):
    project: Any
    phases: list[Any]
    entries: list[Any]
    files: list[Any]
    # None where the business uses none.
    documents: list[Paper] | None
    # For the firm alone, at present.
    moves: list[Moved]


def _project(actor: Viewer, with_documents: bool) -> Select[*tuple[Any, ...]]:
    """With what it may cost, for those who may see costs."""
    columns: tuple[Any, ...] = COLUMNS if actor.user_type == "client" else (*COLUMNS, *STAFF_COLUMNS, moves_of(ID, actor))
    if with_documents:
        columns = (*columns, documents_of(ID, actor))
    query = Project.visible_to(actor).where(Project.id == ID)
    if Permission.COSTS_READ not in actor.permissions:
        return query.with_only_columns(*columns)
    query = query.outerjoin(ProjectBudget, ProjectBudget.project_id == Project.id)
    return query.with_only_columns(*columns, ProjectBudget.amount.label("budget"), ProjectBudget.note.label("budget_note"))


def _phases(actor: Viewer) -> Select[*tuple[Any, ...]]:
    columns = (Phase.id, Phase.position, Phase.name, Phase.status, Phase.progress, Phase.starts_on, Phase.ends_on)
    query = select(*columns).where(Phase.client_id == client_of(Project, ID, actor), Phase.project_id == ID)
    return query.order_by(Phase.position)


def _entries(actor: Viewer) -> Select[*tuple[Any, ...]]:
    query = TimeEntry.visible_to(actor).with_only_columns(*time_entries.columns)
    query = query.where(TimeEntry.client_id == client_of(Project, ID, actor), TimeEntry.project_id == ID)
    return query.order_by(TimeEntry.worked_on.desc(), TimeEntry.id.desc()).limit(NEWEST_ENTRIES)


def _budget(_: Viewer) -> Select[*tuple[Any, ...]]:
    return select(ProjectBudget.amount, ProjectBudget.note).where(ProjectBudget.project_id == ID)


project, phases, entries, budget = Prepared(_project), Prepared(_phases), Prepared(_entries), Prepared(_budget)


def load_project(id: UUID, actor: Person) -> ProjectDetail:
    with_documents = "documents" in actor.modules
    parts = (part.of(actor, project_id=id) for part in (phases, entries))
    asked = project.of(actor, with_documents, project_id=id), *parts, files.newest(actor, NEWEST_FILES, project_id=id)
    found, steps, newest, uploaded = ask(*asked)
    if not found:
        abort_not_found(actor)
    documents = papers(found[0].documents) if with_documents else None
    return ProjectDetail(found[0], steps, newest, uploaded, documents, told(getattr(found[0], "moves", None)))


def load_budget(project_id: UUID, actor: Viewer) -> Any:
    return budget.one(actor, project_id=project_id)
