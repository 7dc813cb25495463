"""What a noun's values may be: declared once beside it, held by its verbs, and asked by the forms that take them.

CLIENT = Rules(name=Text(160, "Enter the client's name."), email=Email(), currency=OneOf(CURRENCIES))
values = CLIENT.check(values)      # tidied, or Refused with words for each field that does not fit
"""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, Protocol, Self
from uuid import UUID
from zoneinfo import available_timezones

from babel.localedata import locale_identifiers
from babel.numbers import list_currencies

from .errors import Refused
from .formats import number
from .words import N_, _, _n

# PostgreSQL's text holds no NUL and no half of a pair of surrogates, and nobody means the other control characters.
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)])
NOT_LISTED = N_("Choose one from the list.")
NOT_A_DATE = N_("That is not a date. Write it as 2026-12-31.")
NOT_A_TIME = N_("That is not a time of day. Write it as 17:30.")
NOT_AN_ADDRESS = N_("Enter an e-mail address, such as name@example.com.")
FILE_NAME = re.compile(
    r"(?!\.+$)[^/\\\s\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
    r"[^/\\\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*"
)
COLOUR = re.compile(r"#[0-9a-f]{6}")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def tidy(value: Any) -> Any:
    """Text without control characters and blanks around it; empty is None."""
    return value.translate(_CONTROL).strip() or None if isinstance(value, str) else value


def too_long(longest: int) -> str:
    return _n("Use at most {n} character.", "Use at most {n} characters.", longest)


class Rule(Protocol):
    """`required`: what to say when the value is missing; None: it may be."""

    @property
    def required(self) -> str | None: ...

    def complaint(self, value: Any) -> str | None:
        """Why a value that is there can't be taken."""


class Rules:
    def __init__(self, **rules: Rule) -> None:
        assert all(rule.required != "" for rule in rules.values()), "a value that is missing is asked for in words"
        self.rules: Mapping[str, Rule] = rules

    def __getitem__(self, name: str) -> Rule:
        return self.rules[name]

    def only(self, *names: str) -> Self:
        return type(self)(**{name: self.rules[name] for name in names})

    def but(self, *names: str) -> Self:
        return self.only(*(name for name in self.rules if name not in names))

    def complaint(self, name: str, value: Any) -> str | None:
        rule = self.rules[name]
        if value is None or value == "":
            return _(rule.required) if rule.required else None
        return rule.complaint(value)

    def check(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values, tidied. A name without a rule is a fault of the code."""
        tidied = {name: tidy(value) for name, value in values.items()}
        complaints = {name: words for name, value in tidied.items() if (words := self.complaint(name, value))}
        if complaints:
            raise Refused.of(complaints)
        return tidied


@dataclass(frozen=True, slots=True)
class Text:
    longest: int
    required: str | None = None
    lines: bool = False

    def complaint(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return _("Enter text.")
        if not self.lines and len(value.splitlines()) > 1:
            return _("Use one line.")
        return too_long(self.longest) if len(value) > self.longest else None


@dataclass(frozen=True, slots=True)
class Email:
    """Only what every mail server would refuse as well; the mail itself is the real check."""

    required: str | None = None
    longest: int = 254

    def complaint(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return _(NOT_AN_ADDRESS)
        name, at, domain = value.rpartition("@")
        strange = any(letter.isspace() or letter in '<>,;"()' for letter in value)
        parts = domain.split(".")
        if not name or not at or "@" in name or strange or len(parts) < 2 or not all(parts):
            return _(NOT_AN_ADDRESS)
        return too_long(self.longest) if len(value) > self.longest else None


@dataclass(frozen=True, slots=True)
class Written:
    """As a pattern has it; `words` say how."""

    pattern: re.Pattern[str]
    words: str
    required: str | None = None
    longest: int | None = None

    def __post_init__(self) -> None:
        assert self.words, "say how it is written"

    def complaint(self, value: Any) -> str | None:
        return None if isinstance(value, str) and self.pattern.fullmatch(value) else _(self.words)


def colour(required: str | None = None) -> Written:
    return Written(COLOUR, "Write the colour as # and six digits or letters a to f, such as #1d4ed8.", required)


@dataclass(frozen=True, slots=True)
class OneOf:
    """`known` may be looked up when it is first asked for."""

    known: Container[str] | Callable[[], Container[str]]
    required: str | None = None

    def complaint(self, value: Any) -> str | None:
        known = self.known() if callable(self.known) else self.known
        return None if isinstance(value, str) and value in known else _(NOT_LISTED)


@dataclass(frozen=True, slots=True)
class FileName:
    """As people call their files: no way to somewhere else, and nothing that can't be seen or turns round what can."""

    required: str | None = None
    longest: int = 255

    def complaint(self, value: Any) -> str | None:
        if not isinstance(value, str) or not FILE_NAME.fullmatch(value):
            return _(
                "The name of this file has a slash, a line break or an invisible sign in it. Rename the file, and choose it again."
            )
        return too_long(self.longest) if len(value) > self.longest else None


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no; neither is no answer."""

    required: str | None = N_("Say yes or no.")

    def complaint(self, value: Any) -> str | None:
        return None if isinstance(value, bool) else _(str(self.required))


@dataclass(frozen=True, slots=True)
class Id:
    """Of something that the verb looks for itself."""

    required: str | None = None

    def complaint(self, value: Any) -> str | None:
        return None if isinstance(value, UUID) else _(NOT_LISTED)


@dataclass(frozen=True, slots=True)
class Day:
    required: str | None = None

    def complaint(self, value: Any) -> str | None:
        if not isinstance(value, date) or isinstance(value, datetime):
            return _(NOT_A_DATE)
        return None if FIRST_DAY <= value <= LAST_DAY else _("Choose a day between 1900 and 2199.")


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock on the wall says, wherever that is."""

    required: str | None = None

    def complaint(self, value: Any) -> str | None:
        return None if isinstance(value, time) and value.tzinfo is None else _(NOT_A_TIME)


@dataclass(frozen=True, slots=True)
class Whole:
    least: int
    most: int
    required: str | None = None
    words: str = ""

    def complaint(self, value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return None
        if self.words:
            return _(self.words)
        return _("Enter a whole number from {least} to {most}.", least=number(self.least), most=number(self.most))


@dataclass(frozen=True, slots=True)
class Number:
    """With no more places than the database keeps."""

    least: Decimal
    most: Decimal
    places: int
    required: str | None = None

    def complaint(self, value: Any) -> str | None:
        if not isinstance(value, Decimal) or not value.is_finite():
            return _("Enter a number.")
        if not self.least <= value <= self.most:
            return _("Enter a number from {least} to {most}.", least=number(self.least), most=number(self.most))
        if value == round(value, self.places):
            return None
        return _n("Use at most {n} decimal place.", "Use at most {n} decimal places.", self.places)


@cache
def known_currencies() -> frozenset[str]:
    return frozenset(list_currencies())


@cache
def known_locales() -> frozenset[str]:
    return frozenset(locale_identifiers())


@cache
def known_time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def in_order(values: Mapping[str, Any], first: str = "starts_on", last: str = "ends_on") -> None:
    if values.get(first) and values.get(last) and values[last] < values[first]:
        raise Refused(_("The end lies before the start."), last)
