"""What hours are narrowed by at the office: projects, their clients and the firm's people, in one statement with the timer."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CompoundSelect, cast, literal_column, null, select, union_all

from ...core.actor import Viewer
from ...core.queries import Prepared
from ..users.user import User
from .timer import with_timer


class Named(NamedTuple):
    id: UUID
    name: str


class TimeChoices(NamedTuple):
    """By name; the clients are those that have a project, their ids as text."""

    projects: list[Any]
    clients: list[tuple[str, str]]
    staff: list[Named]


def _choices(actor: Viewer) -> CompoundSelect[*tuple[Any, ...]]:
    projects = with_timer(actor).subquery()
    staff = User.visible_to(actor).where(User.user_type == "staff").with_only_columns(User.id, User.name)
    nothing = [cast(null(), column.type) for column in list(projects.c)[2:]]
    return union_all(
        select(literal_column("'project'").label("kind"), *projects.c),
        staff.with_only_columns(literal_column("'staff'"), User.id, User.name, *nothing),
    )


time_choices = Prepared(_choices)


def read_choices(rows: Sequence[Any]) -> TimeChoices:
    by_name = sorted(rows, key=lambda row: row.name.casefold())
    projects = [row for row in by_name if row.kind == "project"]
    clients = {row.client_id: row.client_name for row in sorted(projects, key=lambda row: row.client_name.casefold())}
    staff = [Named(row.id, row.name) for row in by_name if row.kind == "staff"]
    return TimeChoices(projects, [(str(id), name) for id, name in clients.items()], staff)
