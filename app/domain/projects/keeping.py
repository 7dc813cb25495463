"""What staff do with a project and its phases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ...core.db import db, uuid7
from ...core.errors import Refused
from ..activity.activity import Happening, record
from .client_person import check_person
from .phase import Phase
from .project import Project, ProjectBudget


def create_project(values: dict[str, Any], *, by: Any) -> Project:
    project = Project(id=uuid7(), client_id=values["client_id"])
    _write(project, values)
    record(Happening.CREATE_PROJECT, project, by=by)
    return project


def change_project(project: Project, values: dict[str, Any], *, by: Any) -> None:
    _write(project, values)
    record(Happening.UPDATE_PROJECT, project, by=by)


def _write(project: Project, values: dict[str, Any]) -> None:
    check_person(values["client_user_id"], project.client_id)
    _check_dates(values)
    try:
        # A savepoint, so that the page can still say what is wrong.
        with db.session.begin_nested():
            for name, value in values.items():
                setattr(project, name, value)
            db.session.add(project)
    except IntegrityError:
        raise Refused("Another project has this code. Choose a different one.", "code") from None


def _check_dates(values: dict[str, Any]) -> None:
    if values["starts_on"] and values["ends_on"] and values["ends_on"] < values["starts_on"]:
        raise Refused("The end lies before the start.", "ends_on")


def budget_of(project_id: Any) -> Any:
    query = select(ProjectBudget.amount, ProjectBudget.note).where(ProjectBudget.project_id == project_id)
    return db.session.execute(query).one_or_none()


def set_budget(project: Project, amount: int | None, note: str | None) -> None:
    db.session.execute(delete(ProjectBudget).where(ProjectBudget.project_id == project.id))
    if amount is not None:
        row = {"business_id": project.business_id, "project_id": project.id, "amount": amount, "note": note}
        db.session.execute(insert(ProjectBudget).values(row))


def add_phase(project: Project, values: dict[str, Any], *, by: Any) -> Phase:
    _check_dates(values)
    last = db.session.scalar(select(func.max(Phase.position)).where(Phase.project_id == project.id)) or 0
    phase = Phase(id=uuid7(), client_id=project.client_id, project_id=project.id, position=last + 1, **values)
    db.session.add(phase)
    record(Happening.UPDATE_PROJECT, project, by=by)
    return phase


def change_phase(phase: Phase, values: dict[str, Any]) -> None:
    _check_dates(values)
    for name, value in values.items():
        setattr(phase, name, value)


def remove_phase(phase: Phase) -> None:
    db.session.execute(delete(Phase).where(Phase.id == phase.id))
    later = update(Phase).where(Phase.project_id == phase.project_id, Phase.position > phase.position)
    db.session.execute(later.values(position=Phase.position - 1))


def move_phase(phase: Phase, earlier: bool) -> None:
    """Changes places with its neighbour, if it has one."""
    step = -1 if earlier else 1
    query = select(Phase).where(Phase.project_id == phase.project_id, (Phase.position - phase.position) * step > 0)
    neighbour = db.session.scalars(query.order_by(Phase.position * step).limit(1)).one_or_none()
    if neighbour:
        phase.position, neighbour.position = neighbour.position, phase.position
