"""A page of a list: rows, and the links to its other pages and orders, which keep every filter in the URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from sqlalchemy import ColumnClause, Select, literal_column

from .db import db
from .queries import value

SIZE = 25


@dataclass(slots=True)
class Page:
    items: Sequence[Any]
    total: int
    number: int = 1
    size: int = SIZE
    order: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    path: str = ""

    @property
    def last(self) -> int:
        return max(-(-self.total // self.size), 1)

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def until(self) -> int:
        return min(self.number * self.size, self.total)

    def url(self, number: int) -> str:
        return self._url({"page": str(number)} if number > 1 else {})

    def sort_url(self, column: str) -> str:
        """A click turns the order round."""
        return self._url({"sort": f"-{column}" if self.order == column else column}, drop=("page", "sort"))

    def sorted(self, column: str) -> str | None:
        return {column: "ascending", f"-{column}": "descending"}.get(self.order)

    def _url(self, more: dict[str, str], drop: tuple[str, ...] = ("page",)) -> str:
        query = {name: value for name, value in self.query.items() if name not in drop} | more
        return f"{self.path}?{urlencode(query)}" if query else self.path


def wanted_number(total: int, size: int = SIZE) -> int:
    """The page asked for, held to those there are: a page number is a place, not a claim."""
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    return min(max(number, 1), max(-(-total // size), 1))


def wanted_order(columns: Mapping[str, Any], default: str) -> str:
    asked = request.args.get("sort", default)
    return asked if asked.lstrip("-") in columns and asked.count("-") <= 1 else default


def ordered(query: Select[*tuple[Any, ...]], columns: Mapping[str, Any], order: str, last: Any) -> Select[*tuple[Any, ...]]:
    """`last` settles ties, so that no row stands on two pages. Plain orders, as the indexes hold them."""
    column = columns[order.lstrip("-")]
    return query.order_by(column.desc() if order.startswith("-") else column, last.desc())


def paged(query: Select[*tuple[Any, ...]], columns: Mapping[str, Any], order: str, last: Any) -> Select[*tuple[Any, ...]]:
    """For a prepared query: its page comes with the values of a `Wanted`."""
    return ordered(query, columns, order, last).limit(value("page_size", "int")).offset(value("page_start", "int"))


class Wanted(NamedTuple):
    """The page and order that the URL asks for."""

    number: int
    order: str

    @classmethod
    def by_request(cls, columns: Mapping[str, Any], default: str) -> Wanted:
        return cls(wanted_number(10**9), wanted_order(columns, default))

    @property
    def place(self) -> dict[str, int]:
        return {"page_size": SIZE, "page_start": (self.number - 1) * SIZE}

    def page(self, rows: Sequence[Any], total: int, again: Callable[[dict[str, int]], Sequence[Any]]) -> Page:
        """The rows came along with their count; a page past the end is the last one, asked for again."""
        last = max(-(-total // SIZE), 1)
        if self.number <= last:
            return Page(rows, total, self.number, SIZE, self.order, request.args.to_dict(), request.path)
        held = Wanted(last, self.order)
        return Page(again(held.place), total, last, SIZE, self.order, request.args.to_dict(), request.path)


def page_of(
    query: Select[*tuple[Any, ...]], total: int, columns: Mapping[str, Any], default: str, last: Any, size: int = SIZE
) -> Page:
    """One page of rows, in the order asked for."""
    number = wanted_number(total, size)
    order = wanted_order(columns, default)
    rows = db.session.execute(ordered(query, columns, order, last).limit(size).offset((number - 1) * size)).all() if total else []
    return Page(rows, total, number, size, order, request.args.to_dict(), request.path)


# Written out, so that a plan made once knows how few rows are wanted. The last tells whether the list goes on.
ONE_MORE: ColumnClause[Any] = literal_column(str(SIZE + 1))


@dataclass(slots=True)
class Stretch:
    """A part of a list that is never counted: what is newer and what is older is a link away."""

    items: Sequence[Any]
    newer: str | None
    older: str | None


class Place(NamedTuple):
    """Where in such a list the URL stands: just before or after a row, by its id, which is in the order of time."""

    form: str
    id: UUID | None = None

    @classmethod
    def by_request(cls) -> Place:
        for form in ("before", "after"):
            try:
                return cls(form, UUID(request.args[form]))
            except (KeyError, ValueError):
                continue
        return cls("newest")

    @property
    def values(self) -> dict[str, Any]:
        return {"place": self.id}

    def stretch(self, rows: Sequence[Any]) -> Stretch:
        shown, goes_on = rows[:SIZE], len(rows) > SIZE
        if self.form == "after":
            shown = shown[::-1]
        newer = goes_on if self.form == "after" else self.form == "before"
        older = goes_on or self.form == "after"
        return Stretch(shown, _beside("after", shown[0].id) if newer and shown else None,
                       _beside("before", shown[-1].id) if older and shown else None)  # fmt: skip


def _beside(form: str, id: UUID) -> str:
    kept = {name: value for name, value in request.args.items() if name not in ("before", "after")}
    return f"{request.path}?{urlencode(kept | {form: str(id)})}"


def placed(query: Select[*tuple[Any, ...]], form: str, id: Any) -> Select[*tuple[Any, ...]]:
    """For a prepared query: its stretch comes with the values of a `Place`."""
    if form == "after":
        query = query.where(id > value("place", "uuid")).order_by(id)
    else:
        query = (query.where(id < value("place", "uuid")) if form == "before" else query).order_by(id.desc())
    return query.limit(ONE_MORE)
