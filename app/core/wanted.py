"""What is asked of a list, read from plain text by name: what does not fit is said beside it, and never ignored in silence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from .actor import Viewer
from .rules import FIRST_DAY, LAST_DAY, NOT_A_DATE, NOT_LISTED, tidy
from .words import _

LONGEST_WORDS = 100
# What is typed beyond so many is looked for as it stands.
MOST_WORDS = 6


class Filter(NamedTuple):
    """`kind`: "uuid", "date" or "flag", as it is typed; `condition`: of the value. What is typed can stand for another value."""

    kind: str
    condition: Callable[[Any], Any]
    convert: Callable[[Any, Any], Any] | None = None
    typed: str | None = None

    def convert_value(self, given: Any, actor: Viewer) -> Any:
        return self.convert(given, actor) if self.convert else given


@dataclass(frozen=True, slots=True)
class Wanted:
    tab: str = "all"
    words: str | None = None
    order: str = ""
    number: int = 1
    filters: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    # Of a list that is not counted: just before or after a row.
    place: str = "top"
    beside: UUID | None = None
    # Where that stood, in a list along another column than its ids.
    stood: datetime | None = None
    # What the address says to leave rows out, readable or not; tabs and what is fixed aside.
    narrowed: tuple[str, ...] = ()

    def fixed(self, **filters: Any) -> Self:
        return replace(self, filters=self.filters | filters) if filters else self


def parse_wanted(
    args: Mapping[str, str],
    actor: Viewer,
    *,
    tabs: Any,
    orders: Mapping[str, Any],
    order: str,
    filters: Mapping[str, Filter],
    is_searched: bool = True,
) -> Wanted:
    errors: dict[str, str] = {}
    given = {name: _parsed(name, wish, args, errors) for name, wish in filters.items()}
    _in_order(given, errors)
    readable = {name: found for name, found in given.items() if found is not None and name not in errors}
    values = {name: filters[name].convert_value(found, actor) for name, found in readable.items()}
    place, beside, stood = _place(args)
    words = words_in(args) if is_searched else None
    return Wanted(
        tab=_one_of(tabs.name, tabs.choices, tabs.usual, args, errors),
        words=words,
        order=asked if (asked := args.get("sort", order)).removeprefix("-") in orders else order,
        number=_number(args.get("page", "1")),
        filters={name: value for name, value in values.items() if value is not None},
        errors=errors,
        place=place,
        beside=beside,
        stood=stood,
        narrowed=(*(["q"] if words else []), *(name for name in filters if args.get(name, "").strip())),
    )


def words_in(args: Mapping[str, str]) -> str | None:
    words: str | None = tidy(args.get("q", "")[:LONGEST_WORDS])
    return words


def parts_of(words: str | None) -> list[str]:
    """What is found has each of them."""
    return (words or "").split(maxsplit=MOST_WORDS - 1)


def words_asked(words: str | None) -> dict[str, str]:
    """As values of a question that asks for so many."""
    return {f"word_{place}": part for place, part in enumerate(parts_of(words))}


def _one_of(name: str, known: Mapping[str, Any], usual: str, args: Mapping[str, str], errors: dict[str, str]) -> str:
    asked = args.get(name) or usual if name else usual
    if asked in known:
        return asked
    errors[name] = _("There is no filter “{name}”. Choose one of these.", name=asked[:40])
    return usual


def _parsed(name: str, wish: Filter, args: Mapping[str, str], errors: dict[str, str]) -> Any:
    asked, typed = args.get(name, "").strip(), wish.typed or wish.kind
    if not asked:
        return None
    try:
        return READ[typed](asked)
    except (ValueError, KeyError):
        errors[name] = _(NOT_A_DATE) if typed == "date" else _(NOT_LISTED)
        return None


def _day(asked: str) -> date:
    """Nothing here is of a day beyond the first and the last, and nobody reckons with the ends of time."""
    return min(max(date.fromisoformat(asked), FIRST_DAY), LAST_DAY)


READ: dict[str, Callable[[str], Any]] = {"date": _day, "flag": {"yes": True, "no": False}.__getitem__, "uuid": UUID}


def _in_order(given: Mapping[str, Any], errors: dict[str, str]) -> None:
    first, last = given.get("date_from"), given.get("date_to")
    if first and last and last < first:
        errors["date_to"] = _("This lies before the first day.")


def _number(asked: str) -> int:
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


def _place(args: Mapping[str, str]) -> tuple[str, UUID | None, datetime | None]:
    for place in ("before", "after"):
        id, _sign, stood = args.get(place, "").partition("@")
        try:
            return place, UUID(id), datetime.fromtimestamp(int(stood) / 1_000_000, UTC) if stood else None
        except (ValueError, OverflowError, OSError):
            continue
    return "top", None, None


def tell_place(id: UUID, stood: datetime) -> str:
    """As an address has it."""
    return f"{id}@{round(stood.timestamp() * 1_000_000)}"
