"""The filters of a list, read from the URL: what does not fit is said beside it, and never ignored in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request

from .forms import tidy


@dataclass
class Filters:
    """Each reader notes in `errors` what it could not take; `status` is the answer's then."""

    errors: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return 422 if self.errors else 200

    def words(self, name: str = "q") -> str | None:
        found: str | None = tidy(request.args.get(name, "")[:100])
        return found

    def one_of(self, name: str, known: Iterable[str], default: str) -> str:
        asked = request.args.get(name) or default
        if asked in known:
            return asked
        self.errors[name] = f"There is no filter “{asked[:40]}”. Choose one of these."
        return default

    def day(self, name: str) -> date | None:
        asked = request.args.get(name, "").strip()
        try:
            return date.fromisoformat(asked) if asked else None
        except ValueError:
            self.errors[name] = "That is not a date. Write it as 2026-12-31."
            return None

    def id(self, name: str) -> UUID | None:
        asked = request.args.get(name, "").strip()
        try:
            return UUID(asked) if asked else None
        except ValueError:
            self.errors[name] = "Choose one from the list."
            return None

    def in_order(self, first: date | None, last: date | None, name: str) -> None:
        if first and last and last < first:
            self.errors[name] = "This lies before the first day."


@dataclass(slots=True)
class Tab:
    label: str
    href: str
    current: bool
    count: int | None = None


def tabs(name: str, labels: Mapping[str, str], current: str, counts: Mapping[str, int], default: str) -> list[Tab]:
    """One link for each choice; the other filters stay in its address."""
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key not in (name, "page") and value}
    found = []
    for key, label in labels.items():
        query = kept if key == default else kept | {name: key}
        found.append(Tab(label, f"{request.path}?{urlencode(query)}" if query else request.path, key == current, counts.get(key)))
    return found
