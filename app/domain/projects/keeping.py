"""What staff do with a project and its phases."""

from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ...core.actor import Actor
from ...core.db import db, uuid7
from ...core.errors import Refused
from ...core.rules import in_order
from ...core.states import State, check_move
from ...core.words import _
from ..activity.activity import Happening, record
from ..clients.client import Client
from .client_person import check_person
from .phase import PHASE, Phase, PhaseStatus
from .project import BUDGET, PROJECT, Project, ProjectBudget, ProjectStatus


def create_project(values: dict[str, Any], *, by: Actor) -> Project:
    values = PROJECT.check({"name": None, "client_id": None} | values)
    client = db.session.scalars(Client.visible_to(by).where(Client.id == values["client_id"])).one_or_none()
    if client is None:
        raise Refused(_("Choose a client from the list."), "client_id")
    project = Project(id=uuid7(), client_id=client.id)
    _write(project, values)
    record(Happening.CREATE_PROJECT, project, by=by)
    return project


def change_project(project: Project, values: dict[str, Any], *, by: Actor) -> None:
    values = PROJECT.check(values)
    if values.get("client_id", project.client_id) != project.client_id:
        raise Refused(_("A project stays with its client. Add a new one for the other."), "client_id")
    _hold_to_moves(project, ProjectStatus, values)
    _write(project, values)
    record(Happening.UPDATE_PROJECT, project, by=by)


def _hold_to_moves(thing: Project | Phase, states: type[State], values: dict[str, Any]) -> None:
    """From where it stands now: whoever else is changing it is waited for."""
    if "status" in values:
        db.session.refresh(thing, ["status"], with_for_update=True)
        check_move(states.of(thing.status), values["status"])


def _write(project: Project, values: dict[str, Any]) -> None:
    check_person(values.get("client_user_id"), project.client_id)
    in_order({"starts_on": project.starts_on, "ends_on": project.ends_on} | values)
    try:
        # A savepoint, so that the page can still say what is wrong.
        with db.session.begin_nested():
            project.assign(values)
            db.session.add(project)
    except IntegrityError:
        raise Refused(_("Another project has this code. Choose a different one."), "code") from None


def set_budget(project: Project, amount: int | None, note: str | None, *, by: Actor) -> None:
    values = BUDGET.check({"budget": amount, "budget_note": note})
    query = delete(ProjectBudget).where(ProjectBudget.project_id == project.id).returning(ProjectBudget.amount, ProjectBudget.note)
    was = db.session.execute(query).one_or_none()
    if amount is not None:
        row = {"business_id": project.business_id, "project_id": project.id, "amount": amount, "note": values["budget_note"]}
        db.session.execute(insert(ProjectBudget).values(row))
    if tuple(was or (None, None)) != (amount, values["budget_note"] if amount is not None else None):
        record(Happening.UPDATE_BUDGET, project, by=by)


def add_phase(project: Project, values: dict[str, Any], *, by: Actor) -> Phase:
    values = PHASE.check({"name": None} | values)
    in_order(values)
    last = db.session.scalar(select(func.max(Phase.position)).where(Phase.project_id == project.id)) or 0
    phase = Phase(id=uuid7(), client_id=project.client_id, project_id=project.id, position=last + 1, **values)
    db.session.add(phase)
    record(Happening.CREATE_PHASE, phase, by=by)
    return phase


def change_phase(phase: Phase, values: dict[str, Any], *, by: Actor) -> None:
    values = PHASE.check(values)
    _hold_to_moves(phase, PhaseStatus, values)
    in_order({"starts_on": phase.starts_on, "ends_on": phase.ends_on} | values)
    phase.assign(values)
    record(Happening.UPDATE_PHASE, phase, by=by)


def remove_phase(phase: Phase, *, by: Actor) -> None:
    db.session.execute(delete(Phase).where(Phase.id == phase.id))
    after = update(Phase).where(Phase.project_id == phase.project_id, Phase.position > phase.position)
    db.session.execute(after.values(position=Phase.position - 1))
    record(Happening.DELETE_PHASE, phase, by=by)


def move_phase(phase: Phase, earlier: bool, *, by: Actor) -> None:
    """Changes places with its neighbour, if it has one."""
    step = -1 if earlier else 1
    query = select(Phase).where(Phase.project_id == phase.project_id, (Phase.position - phase.position) * step > 0)
    neighbour = db.session.scalars(query.order_by(Phase.position * step).limit(1)).one_or_none()
    if neighbour:
        phase.position, neighbour.position = neighbour.position, phase.position
        record(Happening.UPDATE_PHASE, phase, by=by)
