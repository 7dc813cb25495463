"""From what happened to who is told of it: a job, so that nobody waits for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from ...core.db import db, get_asker, uuid7
from ...core.jobs import job, later
from ..activity.activity import Activity, Happening
from ..files.file import File, FileState
from ..roles.permissions import PERMISSIONS_OF
from ..users.user import User
from .news import GROUPED_FOR, alone, send_news
from .notice import NOTICES, Notice
from .notification import NoticeSetting, Notification

# A file is told of once it is there: so often, and for so long it is looked for again.
LOOK_AGAIN, UNTIL = timedelta(seconds=10), timedelta(hours=1)


def told_kinds() -> list[str]:
    """Of these kinds of activity the database queues `tell`."""
    return [kind.value for kind in NOTICES]


@job
def tell(activity_id: str) -> None:
    happened = db.session.scalars(select(Activity).where(Activity.id == UUID(activity_id))).one()
    notice = NOTICES[Happening.of(happened.kind)]
    thing = db.session.scalars(select(notice.model).where(notice.model.id == happened.subject_id)).one_or_none()
    if thing is None or notice.module not in (None, *get_asker().business.modules):
        return
    if isinstance(thing, File):
        if thing.message_id or thing.document_id or thing.state in (FileState.REFUSED, FileState.REMOVED):
            return  # What goes with something else is told with that.
        if thing.state in FileState.unfinished():
            if datetime.now(UTC) - happened.at < UNTIL:
                later(tell, activity_id=activity_id, at=datetime.now(UTC) + LOOK_AGAIN)
            return
    if getattr(thing, "removed_at", None) is None and notice.is_so(thing):
        _tell_of(thing, happened, notice)


def _tell_of(thing: Any, happened: Activity, notice: Notice) -> None:
    for person in those_told(thing, happened, notice):
        bell, by_mail = wishes(person, happened.kind)
        by_mail &= person.bounced_at is None
        if not bell and not by_mail:
            continue
        row = about(thing, notice, person) | {
            "id": uuid7(), "kind": happened.kind, "person_name": happened.person_name, "on_bell": bell,
            "mail": "waiting" if by_mail else "none",
        }  # fmt: skip
        db.session.execute(insert(Notification).values(row))
        if by_mail:
            later(send_news, user_id=person.id, at=datetime.now(UTC) + GROUPED_FOR, **alone(person.id))


def those_told(thing: Any, happened: Any, notice: Notice) -> Iterator[User]:
    """Whom it concerns, as far as they are let in and may see it; never whoever did it."""
    told = notice.told(thing, happened).where(User.id != happened.user_id, User.is_active, func.app.is_let_in(User.id))
    for person in db.session.scalars(told.order_by(User.id)):
        may = notice.permission in PERMISSIONS_OF[str(person.role or person.company_role)]
        if may and notice.is_for(person.user_type):
            yield person


def about(thing: Any, notice: Notice, person: User) -> dict[str, Any]:
    """What a notification says of the thing, and whose it is."""
    return {
        "business_id": person.business_id, "client_id": person.client_id, "user_id": person.id, "module": notice.module,
        "subject_type": notice.model.__tablename__, "subject_id": thing.id, "about_client_id": thing.client_id,
        "project_id": getattr(thing, "project_id", None),
    }  # fmt: skip


def wishes(person: User, kind: str) -> tuple[bool, bool]:
    """Whether they want it on the bell, and by mail."""
    said = select(NoticeSetting.bell, NoticeSetting.mail).where(NoticeSetting.user_id == person.id, NoticeSetting.kind == kind)
    found = db.session.execute(said).one_or_none()
    return (found.bell, found.mail) if found else (True, NOTICES[Happening.of(kind)].by_mail)
