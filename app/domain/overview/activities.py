"""Activity as the office reads it: with the client's name, and the name of what it was about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select

from ...core.db import first_uuid7
from ...core.formats import zone
from ...core.lists import Place, Stretch, placed
from ...core.queries import Prepared, ask, value
from ...core.search import contains, pattern_of
from ..activity.activity import FINANCIAL, SECURITY, Activity, Happening
from ..clients.client import Client
from ..invoices.invoice import Invoice
from ..projects.project import Project
from ..users.user import User

GROUPS = {"security": sorted(SECURITY), "financial": sorted(FINANCIAL)}
KINDS = ("all", *GROUPS, *(kind.value for kind in Happening))
MOST_IN_CSV = 50_000
PEOPLE_AT_A_GLANCE = 3

# What a page that is looked at is called is looked up when that is read. Each noun with a page of its own stands here.
NAMES = {"invoices": (Invoice.id, Invoice.number), "projects": (Project.id, Project.name)}
LOOKED_UP = [
    (Activity.subject_type == noun, select(name).where(id == Activity.subject_id).scalar_subquery())
    for noun, (id, name) in NAMES.items()
]
COLUMNS = (
    Activity.id, Activity.at, Activity.kind, Activity.user_id, Activity.person_name, Activity.client_id, Activity.subject_type,
    Activity.ip_address, Activity.user_agent, Activity.device_type, Activity.browser, Activity.platform, Activity.session_id,
    func.coalesce(Activity.subject_name, case(*LOOKED_UP)).label("subject"),
    select(Client.name).where(Client.id == Activity.client_id).scalar_subquery().label("client_name"),
)  # fmt: skip


class Sought(NamedTuple):
    """A filter: which kinds, and the values of the rest, by name."""

    kind: str
    values: dict[str, Any]

    @classmethod
    def of(cls, kind: str, words: str | None, date_from: date | None, date_to: date | None, time_zone: str, **ids: Any) -> Sought:
        values = ids | {
            "words": words and pattern_of(words),
            "id_from": date_from and first_uuid7(midnight(date_from, time_zone)),
            "id_until": date_to and first_uuid7(midnight(date_to + timedelta(days=1), time_zone)) if date_to != date.max else None,
        }
        return cls(kind, {name: given for name, given in values.items() if given is not None})

    @property
    def form(self) -> tuple[str, tuple[str, ...]]:
        return self.kind, tuple(sorted(self.values))


class FailedSignIns(NamedTuple):
    """The last seven days' at a glance: in all, of the last day, and by whom, the newest first."""

    week: int
    day: int
    people: list[Any]


def midnight(day: date, time_zone: str) -> datetime:
    return datetime(max(day.year, 1970), day.month, day.day, tzinfo=zone(time_zone))


def _sought(actor: Any, kind: str, given: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Ids are in the order of time, so days are bounds of the key."""
    conditions = {
        "client_id": Activity.client_id == value("client_id", "uuid"),
        "user_id": Activity.user_id == value("user_id", "uuid"),
        "id_from": Activity.id >= value("id_from", "uuid"),
        "id_until": Activity.id < value("id_until", "uuid"),
        "words": contains(value("words", "text"), Activity.person_name),
    }
    query = Activity.visible_to(actor).with_only_columns(*COLUMNS).where(*(conditions[name] for name in given))
    if kind in GROUPS:
        return query.where(Activity.kind.in_(GROUPS[kind]))
    return query if kind == "all" else query.where(is_kind(kind))


def is_kind(kind: str) -> Any:
    """Written out, so that the planner knows which: failed sign-ins have an index of their own."""
    return Activity.kind == bindparam(None, kind, literal_execute=True)


def _rows(actor: Any, kind: str, given: tuple[str, ...], form: str) -> Select[*tuple[Any, ...]]:
    return placed(_sought(actor, kind, given), form, Activity.id)


def _failed(actor: Any) -> Select[*tuple[Any, ...]]:
    today = func.count().filter(Activity.id >= value("day", "uuid"))
    query = Activity.visible_to(actor).with_only_columns(
        Activity.user_id,
        Activity.person_name,
        select(User.email).where(User.id == Activity.user_id).scalar_subquery().label("email"),
        func.count().label("number"),
        func.max(Activity.at).label("latest"),
        func.sum(func.count()).over().label("week"),
        func.sum(today).over().label("day"),
    )
    query = query.where(is_kind(Happening.FAILED_LOGIN), Activity.id >= value("week", "uuid"))
    return query.group_by(Activity.user_id, Activity.person_name).order_by(func.max(Activity.at).desc()).limit(PEOPLE_AT_A_GLANCE)


def _clients(actor: Any) -> Select[*tuple[Any, ...]]:
    return Client.visible_to(actor).with_only_columns(Client.id, Client.name).order_by(func.lower(Client.name)).limit(2000)


def _exported(actor: Any, kind: str, given: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    return _sought(actor, kind, given).order_by(Activity.id.desc()).limit(MOST_IN_CSV)


rows, failed, clients, exported = Prepared(_rows), Prepared(_failed), Prepared(_clients), Prepared(_exported)


def listed(actor: Any, sought: Sought, place: Place) -> tuple[Stretch, FailedSignIns, list[Any]]:
    """A stretch of the list, the failed sign-ins above it, and the clients to choose from, in one round trip."""
    now = datetime.now(UTC)
    since = {"day": first_uuid7(now - timedelta(days=1)), "week": first_uuid7(now - timedelta(days=7))}
    found, people, choices = ask(
        rows.of(actor, *sought.form, place.form, **sought.values, **place.values), failed.of(actor, **since), clients.of(actor)
    )
    glance = FailedSignIns(int(people[0].week), int(people[0].day), people) if people else FailedSignIns(0, 0, [])
    return place.stretch(found), glance, choices


def all_of(actor: Any, sought: Sought) -> list[Any]:
    """The newest of a filter, for a file."""
    return exported(actor, *sought.form, **sought.values)
