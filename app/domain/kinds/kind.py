"""What a business calls things by names of its own, in an order of its own: its kinds of work, its types of documents. One that was
used once is never deleted: it is switched off, and is no longer a choice."""

import re
from typing import Any, ClassVar, Self, TypeVar

from sqlalchemy import Integer, Select, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column, undefer

from ...core.actor import Actor, Viewer
from ...core.db import InBusiness, Model, db, uuid7
from ...core.errors import Conflict, Refused
from ...core.rules import Rules
from ...core.words import _
from ..businesses.settings import lock_own_business, record_settings


class Kind(InBusiness):
    """`taken`: that there is one of this name."""

    rules: ClassVar[Rules]
    taken: ClassVar[str]

    name: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, _: Viewer) -> Select[Self]:
        return select(cls)


class OwnKind(Kind, Model):
    """For those who read types: any of them."""

    __abstract__ = True


K = TypeVar("K", bound=OwnKind)
CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def list_kinds(model: type[K], actor: Actor) -> list[K]:
    """For the office, which reads all of each."""
    query = model.visible_to(actor).options(undefer("*")).order_by(model.position, func.lower(model.name))
    return list(db.session.scalars(query))


def add_kind(model: type[K], values: dict[str, Any], *, by: Actor) -> K:
    lock_own_business(by)
    values = _checked(model, {"name": None} | values)
    last = db.session.scalar(select(func.max(model.position))) or 0
    kind = model(id=uuid7(), position=last + 1, **values)
    db.session.add(kind)
    _record(kind, by)
    return kind


def change_kind(kind: OwnKind, values: dict[str, Any], *, by: Actor) -> None:
    lock_own_business(by)
    kind.assign(_checked(type(kind), values, kind))
    _record(kind, by)


def switch_kind(kind: OwnKind, on: bool, *, by: Actor) -> None:
    if kind.is_active == on:
        named = {"name": kind.name}
        raise Conflict(_("{name} is switched on already.", **named) if on else _("{name} is switched off already.", **named))
    kind.is_active = on
    _record(kind, by)


def move_kind(kind: OwnKind, earlier: bool, *, by: Actor) -> None:
    """Changes places with its neighbour, if it has one."""
    lock_own_business(by)
    db.session.refresh(kind)
    model, step = type(kind), -1 if earlier else 1
    query = select(model).where((model.position - kind.position) * step > 0)
    neighbour = db.session.scalars(query.order_by(model.position * step).limit(1)).one_or_none()
    if neighbour:
        kind.position, neighbour.position = neighbour.position, kind.position
        _record(kind, by)


def _checked(model: type[OwnKind], values: dict[str, Any], but: OwnKind | None = None) -> dict[str, Any]:
    values = model.rules.check(values)
    taken = exists().where(func.lower(model.name) == func.lower(values["name"]))
    if but is not None:
        taken = taken.where(model.id != but.id)
    if db.session.scalar(select(taken)):
        raise Refused(_(model.taken), "name")
    return values


def _record(kind: OwnKind, by: Actor) -> None:
    called = CAPITAL.sub(" ", type(kind).__name__).capitalize()
    record_settings(f"{called} {kind.name}", by=by)
