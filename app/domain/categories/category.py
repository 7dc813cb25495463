"""The kinds of work that a business does, by its own names and in its own order. One that was used once is never deleted: it is
switched off, and is no longer a choice."""

from typing import Self

from sqlalchemy import Integer, Select, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.actor import Actor, Viewer
from ...core.db import InBusiness, Model, db, uuid7
from ...core.errors import Conflict, Refused
from ...core.rules import Rules, Text
from ...core.words import _
from ..businesses.settings import lock_own_business, record_settings

CATEGORY = Rules(name=Text(80, "Enter the category's name."))


class Category(InBusiness, Model):
    __tablename__ = "categories"

    name: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, _: Viewer) -> Select[Self]:
        return select(cls)


def list_categories(actor: Actor) -> list[Category]:
    return list(db.session.scalars(Category.visible_to(actor).order_by(Category.position, func.lower(Category.name))))


def add_category(name: str | None, *, by: Actor) -> Category:
    lock_own_business(by)
    name = _checked(name)
    last = db.session.scalar(select(func.max(Category.position))) or 0
    category = Category(id=uuid7(), name=name, position=last + 1)
    db.session.add(category)
    record_settings(f"Category {name}", by=by)
    return category


def rename_category(category: Category, name: str | None, *, by: Actor) -> None:
    lock_own_business(by)
    name = _checked(name, category)
    category.name = name
    record_settings(f"Category {name}", by=by)


def switch_category(category: Category, on: bool, *, by: Actor) -> None:
    if category.is_active == on:
        named = {"name": category.name}
        raise Conflict(_("{name} is switched on already.", **named) if on else _("{name} is switched off already.", **named))
    category.is_active = on
    record_settings(f"Category {category.name}", by=by)


def move_category(category: Category, earlier: bool, *, by: Actor) -> None:
    """Changes places with its neighbour, if it has one."""
    lock_own_business(by)
    db.session.refresh(category)
    step = -1 if earlier else 1
    query = select(Category).where((Category.position - category.position) * step > 0)
    neighbour = db.session.scalars(query.order_by(Category.position * step).limit(1)).one_or_none()
    if neighbour:
        category.position, neighbour.position = neighbour.position, category.position
        record_settings(f"Category {category.name}", by=by)


def _checked(name: str | None, but: Category | None = None) -> str:
    name = str(CATEGORY.check({"name": name})["name"])
    taken = exists().where(func.lower(Category.name) == func.lower(name))
    if but is not None:
        taken = taken.where(Category.id != but.id)
    if db.session.scalar(select(taken)):
        raise Refused(_("There is a category with this name already."), "name")
    return name
