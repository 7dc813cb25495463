"""One line of the table of verbs: how it is called well, and what comes of that."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.rules import Rules
from tests.domain.acting import Place


@dataclass(frozen=True)
class Way:
    """`do(firm, by, values)` calls the verb. `happens` is what it leaves in the activity; `changes` is what becomes of the rows, as `difference` says it; "clients.*": each of
    the good values is a change of a client."""

    verb: Callable[..., Any]
    do: Callable[[Any, Any, dict[str, Any]], Any]
    happens: str
    changes: str
    good: Callable[[Any], dict[str, Any]] = lambda firm: {}
    # What the verb holds its values to, but for those that it does not take.
    rules: Rules = Rules()  # noqa: RUF009 - nobody changes it
    but: tuple[str, ...] = ()
    who: str = "ada"
    before: Callable[[Any], Any] = lambda firm: None
    # Where a column is not called as the value is; None: it is kept nowhere, or as something else.
    columns: tuple[tuple[str, str | None], ...] = ()
    about: str = ""
    # What the firm has to have, before anything is compared.
    things: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        package = self.verb.__module__.split(".")[2]
        return f"{package}.{self.verb.__name__}" + (f" {self.about}" if self.about else "")

    def arrange(self, firm: Any) -> None:
        for name in self.things:
            getattr(firm, name)
        self.before(firm)

    @property
    def fields(self) -> list[str]:
        return [name for name in self.rules.rules if name not in self.but]

    def column_of(self, field: str) -> str | None:
        return dict(self.columns).get(field, field)

    def expected(self, good: dict[str, Any]) -> set[str]:
        found = set()
        for change in self.changes.split():
            table, _, column = change.partition(".")
            found |= {f"{table}.{self.column_of(name)}" for name in good} if column == "*" else {change}
        return found

    @property
    def table(self) -> str:
        """Where the good values stand afterwards."""
        return self.changes.split()[0].lstrip("+").partition(".")[0]


def having(things: str, ways: tuple[Way, ...]) -> tuple[Way, ...]:
    return tuple(replace(way, things=tuple(things.split())) for way in ways)


def as_kept(value: Any) -> Any:
    """As JSON of the row says it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def beforehand(who: str, work: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """Something that this person did first."""

    def do(firm: Any) -> Any:
        with Place(firm, who)() as by:
            return work(firm, by)

    return do
