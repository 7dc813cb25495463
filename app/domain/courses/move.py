"""What a project became, one of its phases or a version of a document, when, by whom and why: written down by the database with
each move, as it is with an invoice (migrations/db/3_triggers.sql)."""

from datetime import datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import Label, Select, and_, func, literal_column, null, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Viewer
from ...core.db import InBusiness, Model, db
from ...core.queries import client_of
from ..clients.assignment import within_reach
from ..projects.phase import Phase
from ..projects.project import Project, of_visible_projects

MOST = 20


class Move(InBusiness, Model):
    __tablename__ = "moves"

    client_id: Mapped[UUID]
    noun: Mapped[str]
    thing_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    was: Mapped[str]
    state: Mapped[str]
    # Not granted at the outer doors.
    note: Mapped[str | None] = mapped_column(deferred=True)
    by_client: Mapped[bool]
    person_name: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=db.func.now())

    @classmethod
    def visible_to(cls, actor: Viewer) -> Select[Self]:
        """Those of the projects that one sees; an invoice's are money."""
        query = of_visible_projects(within_reach(select(cls), cls.client_id, actor), cls.project_id, actor)
        return query.where(cls.noun != "invoices")


class Moved(NamedTuple):
    """As a page tells it. `name`: what the thing is called, where it is a part of what the page is about."""

    noun: str
    state: str
    person_name: str | None
    note: str | None
    name: str | None
    at: datetime


def moves_of(project_id: Any, actor: Viewer) -> Label[Any]:
    """The newest of a project and of its phases, by the name that they have now, as one column: a page asks few questions."""
    query = Move.visible_to(actor).outerjoin(Phase, and_(Phase.client_id == Move.client_id, Phase.id == Move.thing_id))
    query = query.where(Move.client_id == client_of(Project, project_id, actor), Move.project_id == project_id)
    query = query.where(Move.noun.in_(("projects", "phases")))
    return _as_one_column(query, null(), Phase.name)


def moves_of_thing(id: Any, actor: Viewer) -> Label[Any]:
    """The newest of each row."""
    return _as_one_column(Move.visible_to(actor).where(Move.thing_id == id).correlate(id.class_), Move.note, null())


def _as_one_column(query: Select[*tuple[Any, ...]], note: Any, name: Any) -> Label[Any]:
    columns = (Move.noun, Move.state, Move.person_name, note.label("note"), name.label("name"), Move.at)
    newest = query.with_only_columns(*columns).order_by(Move.at.desc(), Move.id).limit(literal_column(str(MOST))).lateral()
    return select(func.json_agg(func.json_build_array(*newest.c))).scalar_subquery().label("moves")


def told(moves: list[list[Any]] | None, name: str | None = None) -> list[Moved]:
    return [
        Moved(noun, state, person, note, name or of_part, datetime.fromisoformat(at))
        for noun, state, person, note, of_part, at in moves or []
    ]
