"""A page of a list: some of its rows, and what stands around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from .wanted import Wanted

SIZE = 25


class Tab(NamedTuple):
    label: str
    condition: ColumnElement[bool] | None = None
    """None: all there are."""
    staff_only: bool = False
    of_few: bool = False


class Tabs(NamedTuple):
    """A few ways to see a list, each with its count. `name` is what the address calls the choice, `usual` what none means."""

    name: str
    choices: Mapping[str, Tab]
    usual: str = "all"


ONE = Tabs("", {"all": Tab("All")})


@dataclass(slots=True)
class Page:
    """Some rows of a list, and what stands around them."""

    rows: Sequence[Any]
    wanted: Wanted
    tabs: Tabs
    total: int = 0
    number: int = 1
    sums: Sequence[Any] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    # What was asked in the same round trip.
    beside: list[list[Any]] = field(default_factory=list)
    # Of a list that is not counted: the rows beside which it goes on.
    newer: str | None = None
    older: str | None = None
    size: int = SIZE

    @property
    def errors(self) -> Mapping[str, str]:
        return self.wanted.errors

    @property
    def last(self) -> int:
        return max(-(-self.total // self.size), 1)

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def until(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def has_tabs(self) -> bool:
        return len(self.tabs.choices) > 1 and bool(self.counts)

    def sorted(self, column: str) -> str | None:
        return {column: "ascending", f"-{column}": "descending"}.get(self.wanted.order)
