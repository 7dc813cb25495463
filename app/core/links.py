"""The addresses around a list: its other pages, orders and tabs. Each keeps every filter of the address that is open."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, request

from .formats import today
from .page import Page
from .words import N_, _


@dataclass(slots=True)
class TabLink:
    label: str
    href: str
    current: bool
    count: int | None = None


def tab_links(page: Page) -> list[TabLink]:
    wanted = page.wanted
    name, choices, usual = page.tabs
    return [
        TabLink(_(tab.label), _address({name: key if key != usual else None}), key == wanted.tab, page.counts.get(key))
        for key, tab in choices.items()
    ]


def page_url(number: int) -> str:
    return _address({"page": str(number) if number > 1 else None})


def sort_url(page: Page, column: str, largest_first: bool = False) -> str:
    """A click turns the order round."""
    rising, falling = column, f"-{column}"
    first, then = (falling, rising) if largest_first else (rising, falling)
    return _address({"sort": then if page.wanted.order == first else first})


def newer_url(page: Page) -> str | None:
    return _address({"after": page.newer}) if page.newer else None


def older_url(page: Page) -> str | None:
    return _address({"before": page.older}) if page.older else None


def address_with(**changes: Any) -> str:
    """The address that is open, with these parts another way."""
    return _address(changes)


def file_url(path: str) -> str:
    """Of the same filter."""
    return _address({}, path)


def cleared_url(page: Page) -> str | None:
    """The list without its filters, under the same tab and in the same order; None where none is set."""
    names = [*page.wanted.narrowed, *(name for name in page.errors if name in request.args)]
    if not page.has_tabs and page.wanted.tab != page.tabs.usual:  # Chosen among the filters.
        names.append(page.tabs.name)
    return _address(dict.fromkeys(names)) if names else None


def range_links(page: Page) -> list[TabLink]:
    """Spans of days that people ask for, in the reader's own calendar."""
    day = today()
    first = day.replace(day=1)
    before = first - timedelta(days=1)
    spans = {
        N_("This month"): (first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        N_("Last month"): (before.replace(day=1), before),
        N_("This year"): (day.replace(month=1, day=1), day.replace(month=12, day=31)),
    }
    chosen = tuple(page.wanted.filters.get(name) for name in ("date_from", "date_to"))
    return [
        TabLink(_(label), _address({"date_from": since.isoformat(), "date_to": until.isoformat()}), (since, until) == chosen)
        for label, (since, until) in spans.items()
    ]


PLACES = ("page", "before", "after")


def _address(changes: dict[str, str | None], path: str | None = None) -> str:
    """Whatever changes, the list begins again."""
    kept = {name: value for name, value in request.args.items() if value and name not in PLACES}
    query = {name: value for name, value in (kept | changes).items() if value}
    here = path or request.path
    return f"{here}?{urlencode(query)}" if query else here


def init_links(app: Flask) -> None:
    """As `links` in every template. And Flask's `url_for`: of a list's rows the addresses differ by the id alone."""
    a_row = UUID(int=0)

    @cache
    def around(endpoint: str) -> tuple[str, str]:
        before, _, after = app.url_for(endpoint, id=a_row).partition(str(a_row))
        return before, after

    def address_of(endpoint: str, **values: Any) -> str:
        id = values.get("id")
        if len(values) != 1 or type(id) is not UUID:
            return app.url_for(endpoint, **values)
        before, after = around(endpoint)
        return f"{before}{id}{after}"

    app.jinja_env.globals["url_for"] = address_of
    app.jinja_env.globals["links"] = SimpleNamespace(
        tabs=tab_links,
        page=page_url,
        sort=sort_url,
        newer=newer_url,
        older=older_url,
        address=address_with,
        cleared=cleared_url,
        file=file_url,
        ranges=range_links,
    )
