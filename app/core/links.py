"""The addresses around a list: its other pages, orders and tabs. Each keeps every filter of the address that is open."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request

from .lists import Page
from .words import _


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


def sort_url(page: Page, column: str) -> str:
    """A click turns the order round."""
    return _address({"sort": f"-{column}" if page.wanted.order == column else column})


def newer_url(page: Page) -> str | None:
    return _address({"after": str(page.newer)}) if page.newer else None


def older_url(page: Page) -> str | None:
    return _address({"before": str(page.older)}) if page.older else None


def address_with(**changes: Any) -> str:
    """The address that is open, with these parts another way."""
    return _address(changes)


def cleared_url(page: Page) -> str | None:
    """The list without its filters, under the same tab and in the same order; None where none is set."""
    names = [*page.wanted.narrowed, *(name for name in page.errors if name in request.args)]
    if not page.has_tabs and page.wanted.tab != page.tabs.usual:  # Chosen among the filters.
        names.append(page.tabs.name)
    return _address(dict.fromkeys(names)) if names else None


PLACES = ("page", "before", "after")


def _address(changes: dict[str, str | None]) -> str:
    """Whatever changes, the list begins again."""
    kept = {name: value for name, value in request.args.items() if value and name not in PLACES}
    query = {name: value for name, value in (kept | changes).items() if value}
    return f"{request.path}?{urlencode(query)}" if query else request.path


def init_links(app: Flask) -> None:
    """As `links` in every template."""
    app.jinja_env.globals["links"] = SimpleNamespace(
        tabs=tab_links, page=page_url, sort=sort_url, newer=newer_url, older=older_url, address=address_with, cleared=cleared_url
    )
