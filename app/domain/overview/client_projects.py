"""Projects as their client sees them: with the hours worked, and each page's questions in one round trip."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from ...core.db import missing
from ...core.lists import Page, Wanted, paged
from ...core.queries import Prepared, ask, value
from ...core.search import pattern_of
from ..projects.listing import ORDERS, WORDS, counted, counts_from, projects
from ..projects.phase import Phase, progress_of
from ..projects.project import Project
from ..projects.showing import COLUMNS
from ..time.listing import ENTRY_ORDER, seconds_of, time_entries

ID = value("project_id", "uuid")
NEWEST = 5


class ProjectPage(NamedTuple):
    project: Any
    phases: list[Any]
    entries: list[Any]


def _rows(actor: Any, status: str, searching: bool, order: str) -> Select[*tuple[Any, ...]]:
    query = projects(actor, status, WORDS if searching else None).add_columns(seconds_of(Project.id).label("seconds"))
    return paged(query, ORDERS, order, Project.id)


def _project(actor: Any) -> Select[*tuple[Any, ...]]:
    more = (progress_of(Project.id), seconds_of(Project.id).label("seconds"))
    return Project.visible_to(actor).with_only_columns(*COLUMNS, *more).where(Project.id == ID)


def _phases(actor: Any) -> Select[*tuple[Any, ...]]:
    query = select(Phase.name, Phase.status, Phase.progress, Phase.starts_on, Phase.ends_on)
    return query.where(Phase.client_id == actor.client_id, Phase.project_id == ID).order_by(Phase.position)


def _entries(actor: Any) -> Select[*tuple[Any, ...]]:
    return time_entries(actor, project_id=ID).order_by(*ENTRY_ORDER).limit(NEWEST)


rows, project, phases, entries = Prepared(_rows), Prepared(_project), Prepared(_phases), Prepared(_entries)


def listed(actor: Any, status: str, words: str | None, wanted: Wanted) -> tuple[dict[str, int], Page]:
    """A page of the list, and the counts of its filters."""
    form, values = words is not None, {"words": words and pattern_of(words)}
    numbers, found = ask(counted.of(actor, form, **values), rows.of(actor, status, form, wanted.order, **values, **wanted.place))
    counts = counts_from(numbers)
    page = wanted.page(found, counts[status], lambda place: rows(actor, status, form, wanted.order, **values, **place))
    return counts, page


def shown(id: UUID, actor: Any) -> ProjectPage:
    found, steps, newest = ask(*(question.of(actor, project_id=id) for question in (project, phases, entries)))
    return ProjectPage(found[0], steps, newest) if found else missing(actor)
