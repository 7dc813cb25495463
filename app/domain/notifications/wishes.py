"""What somebody wants to be told of, on the bell and by mail: as they say, else as the table has it."""

from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, text

from ...core.actor import Person
from ...core.db import db
from ...core.errors import Refused
from ...core.secrets import digest
from ...core.words import _
from ..activity.activity import Happening, record
from .notice import NOTICES, Notice
from .notification import NoticeSetting

_subscriber = text("select identity_id from auth.subscriber(:hash)")
_unsubscribe = text("select auth.unsubscribe(:hash, :kinds)")


class Wish(NamedTuple):
    kind: Happening
    asked: str
    bell: bool
    mail: bool


def list_wishes(actor: Person) -> list[Wish]:
    """Of what this person could be told at all."""
    said = {row.kind: row for row in db.session.scalars(select(NoticeSetting).where(NoticeSetting.user_id == actor.id))}
    return [
        Wish(kind, _(notice.asked), *((said[kind].bell, said[kind].mail) if kind in said else (True, notice.by_mail)))
        for kind, notice in NOTICES.items()
        if may_be_told(actor, notice)
    ]


def may_be_told(actor: Person, notice: Notice) -> bool:
    in_use = notice.module is None or notice.module in actor.modules
    return in_use and notice.is_for(actor.user_type) and actor.can(notice.permission)


def set_wishes(bell: list[str], mail: list[str], *, by: Person) -> None:
    """Each kind that is named is wanted there, and the others are not."""
    known = {wish.kind for wish in list_wishes(by)}
    for field, named in (("bell", bell), ("mail", mail)):
        if not set(named) <= known:
            raise Refused(_("Choose from the list."), field)
    db.session.execute(delete(NoticeSetting).where(NoticeSetting.user_id == by.id, NoticeSetting.kind.in_(known)))
    rows = [
        {
            "business_id": by.business_id,
            "client_id": by.client_id,
            "user_id": by.id,
            "kind": kind.value,
            "bell": kind in bell,
            "mail": kind in mail,
        }
        for kind in sorted(known)
        if (kind in bell, kind in mail) != (True, NOTICES[kind].by_mail)
    ]
    if rows:
        db.session.execute(insert(NoticeSetting), rows)
    record(Happening.UPDATE_NOTICES, by=by)


def find_subscriber(secret: str) -> Any:
    """Whose mails a link stops; looking at it stops nothing."""
    return db.session.scalar(_subscriber, {"hash": digest(secret)})


def unsubscribe(secret: str, kinds: list[Happening]) -> bool:
    """Whether the link was good."""
    return bool(db.session.scalar(_unsubscribe, {"hash": digest(secret), "kinds": [kind.value for kind in kinds]}))


def known_kinds(said: str) -> list[Happening]:
    """Those that an address names, and no others."""
    return [kind for kind in NOTICES if kind.value in said.split(".")]
