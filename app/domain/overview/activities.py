"""Activity as the office reads it: with the client's name, and the name of what it was about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select

from ...core.actor import Actor, Viewer
from ...core.db import first_uuid7
from ...core.formats import zone
from ...core.lists import List
from ...core.page import Tab, Tabs
from ...core.queries import Prepared, said, value
from ...core.wanted import Filter
from ...core.wire import Question
from ..activity.activity import FINANCIAL, SECURITY, Activity, Happening
from ..clients.list import client_name
from ..documents.document import Document
from ..documents.version import DocumentVersion
from ..files.file import File
from ..invoices.invoice import Invoice
from ..projects.project import Project
from ..users.user import User

MOST_IN_FILE = 50_000
PEOPLE_AT_A_GLANCE = 3

TITLE_OF_VERSION = select(Document.title).where(Document.id == DocumentVersion.document_id).scalar_subquery()
# What a page that is looked at is called is looked up when that is read. Each noun with a page of its own stands here.
NAMES = {
    "document_versions": (DocumentVersion.id, TITLE_OF_VERSION),
    "documents": (Document.id, Document.title),
    "files": (File.id, File.name),
    "invoices": (Invoice.id, Invoice.number),
    "projects": (Project.id, Project.name),
}
LOOKED_UP = [
    (Activity.subject_type == noun, select(name).where(id == Activity.subject_id).scalar_subquery())
    for noun, (id, name) in NAMES.items()
]


def is_kind(kind: str) -> ColumnElement[bool]:
    """Written out, so that the planner knows which: failed sign-ins have an index of their own."""
    return Activity.kind == said(kind)


# Most of it is pages that were looked at; what is not has an index of its own, which says so in the same words.
IS_DONE = func.left(Activity.kind, literal_column("5")) != literal_column("'view_'")


def first_id_of_day(day: date, actor: Actor) -> UUID:
    """Ids are in the order of time, so days are bounds of the key."""
    return first_uuid7(datetime(max(day.year, 1970), day.month, day.day, tzinfo=zone(actor.time_zone)))


def first_id_after_day(day: date, actor: Actor) -> UUID | None:
    return first_id_of_day(day + timedelta(days=1), actor) if day < date.max else None


activities = List(
    Activity,
    columns=(
        Activity.id, Activity.at, Activity.kind, Activity.user_id, Activity.person_name, Activity.client_id, Activity.subject_type,
        Activity.ip_address, Activity.user_agent, Activity.device_type, Activity.browser, Activity.platform, Activity.session_id,
        func.coalesce(Activity.subject_name, case(*LOOKED_UP)).label("subject"), client_name(Activity.client_id),
    ),
    search=(Activity.person_name,),
    tabs=Tabs("kind", {
        "done": Tab("What was done", IS_DONE),
        "all": Tab("What was looked at, too"),
        "security": Tab("Access and security", Activity.kind.in_(sorted(SECURITY))),
        "financial": Tab("Money", Activity.kind.in_(sorted(FINANCIAL))),
        **{kind.value: Tab(kind.value, is_kind(kind)) for kind in Happening},
    }, usual="done"),
    filters={
        "client_id": Filter("uuid", Activity.client_id.__eq__),
        "user_id": Filter("uuid", Activity.user_id.__eq__),
        "date_from": Filter("uuid", Activity.id.__ge__, first_id_of_day, typed="date"),
        "date_to": Filter("uuid", Activity.id.__lt__, first_id_after_day, typed="date"),
    },
    counted=False,
    most=MOST_IN_FILE,
)  # fmt: skip


class FailedSignIns(NamedTuple):
    """The last seven days' at a glance: in all, of the last day, and by whom, the newest first."""

    week: int
    day: int
    people: list[Any]


def _failed(actor: Viewer) -> Select[*tuple[Any, ...]]:
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


failed = Prepared(_failed)


def prepare_failed_sign_ins(actor: Viewer) -> Question:
    now = datetime.now(UTC)
    return failed.of(actor, day=first_uuid7(now - timedelta(days=1)), week=first_uuid7(now - timedelta(days=7)))


def summarise_failed_sign_ins(people: list[Any]) -> FailedSignIns:
    return FailedSignIns(int(people[0].week), int(people[0].day), people) if people else FailedSignIns(0, 0, [])
