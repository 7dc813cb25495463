"""The kinds of work that a business does, by its own names and in its own order. One that was used once is never deleted: it is
switched off, and is no longer a choice."""

from __future__ import annotations

from typing import Any, Self

from sqlalchemy import Integer, Select, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import InBusiness, Model, db, uuid7
from ...core.errors import Conflict, Refused
from ..businesses.settings import locked_business, note_settings


class Category(InBusiness, Model):
    __tablename__ = "categories"

    name: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, actor: Any) -> Select[Self]:
        return select(cls).where(cls.business_id == actor.business_id)


def categories(actor: Any) -> list[Category]:
    return list(db.session.scalars(Category.visible_to(actor).order_by(Category.position, func.lower(Category.name))))


def add_category(name: str, *, by: Any) -> Category:
    locked_business(by)
    _check_name(name)
    last = db.session.scalar(select(func.max(Category.position))) or 0
    category = Category(id=uuid7(), name=name, position=last + 1)
    db.session.add(category)
    note_settings(f"Category {name}", by=by)
    return category


def rename_category(category: Category, name: str, *, by: Any) -> None:
    locked_business(by)
    _check_name(name, category)
    category.name = name
    note_settings(f"Category {name}", by=by)


def switch_category(category: Category, on: bool, *, by: Any) -> None:
    if category.is_active == on:
        raise Conflict(f"{category.name} is switched {'on' if on else 'off'} already.")
    category.is_active = on
    note_settings(f"Category {category.name}", by=by)


def move_category(category: Category, earlier: bool, *, by: Any) -> None:
    """Changes places with its neighbour, if it has one."""
    locked_business(by)
    db.session.refresh(category)
    step = -1 if earlier else 1
    query = select(Category).where((Category.position - category.position) * step > 0)
    neighbour = db.session.scalars(query.order_by(Category.position * step).limit(1)).one_or_none()
    if neighbour:
        category.position, neighbour.position = neighbour.position, category.position
        note_settings(f"Category {category.name}", by=by)


def _check_name(name: str, but: Category | None = None) -> None:
    taken = exists().where(func.lower(Category.name) == func.lower(name))
    if but is not None:
        taken = taken.where(Category.id != but.id)
    if db.session.scalar(select(taken)):
        raise Refused("There is a category with this name already.", "name")
