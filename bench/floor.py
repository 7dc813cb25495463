"""The floor: the same application, routes, guard, templates, layout and headers, and what a page shows is in memory.

Each page is asked for once with the database; what its view gave to `render` and who asked is kept. From then on the views
render that, and a connection to the database would be an error. So a page's distance from its floor is what its data costs.

BENCH_FLOOR holds the cookies and paths as JSON.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, NoReturn

from flask import Flask, g
from sqlalchemy import Row, event

from app.core import http
from app.core.db import db
from app.core.lists import Page
from app.core.ui import render
from wsgi import app


def make(app: Flask, paths: list[str], cookies: str) -> None:
    for path in paths:
        endpoint, _ = app.url_map.bind("localhost").match(path)
        seen: dict[str, Any] = {}
        view = app.view_functions[endpoint]
        _ask(app, path, cookies, view, seen)
        app.view_functions[endpoint] = _canned(view, seen)
    _close_the_database(app)


def _ask(app: Flask, path: str, cookies: str, view: Any, seen: dict[str, Any]) -> None:
    """Once for real, listening at the names through which the view reaches the rest."""
    names = view.__globals__

    def keep_render(*args: Any, **context: Any) -> Any:
        seen["render"] = args, {name: _plain(value) for name, value in context.items()}
        return render(*args, **context)

    def keep(name: str) -> Callable[..., Any]:
        real = names[name]

        def listen(*args: Any) -> Any:
            seen[name] = _plain(real(*args))
            return seen[name]

        return listen

    originals = dict(names)
    names.update({name: keep(name) for name in KEPT if name in names} | {"render": keep_render})
    with app.test_client(use_cookies=False) as browser:
        answer = browser.get(path, headers={"Cookie": cookies}, base_url=app.config["BASE_URL"])
        assert answer.status_code == 200, f"{path} answered {answer.status}"
        seen["person"] = g.person
    names.update(originals)
    _who["person"] = seen["person"]


# What views with a form or a file ask the database for. The form and the file are theirs, at the floor too.
KEPT = ("own_user", "document_of")
_who: dict[str, Any] = {}


def _canned(view: Any, seen: dict[str, Any]) -> Callable[..., Any]:
    kept = [name for name in KEPT if name in seen]
    if kept:
        return _with(view, {name: lambda *_, value=seen[name]: value for name in kept})
    args, context = seen["render"]

    def show(**_: Any) -> Any:
        return render(*args, **context)

    show.permission = view.permission  # type: ignore[attr-defined]
    return show


def _with(view: Any, names: dict[str, Any]) -> Any:
    view.__globals__.update(names)
    return view


def _plain(value: Any) -> Any:
    """Rows as bare objects: a row's own way of finding its columns is part of what the database costs."""
    if isinstance(value, Row):
        return SimpleNamespace(**value._mapping)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Page):
        return replace(value, items=_plain(list(value.items)))
    return value


def _identify() -> None:
    """The guard asks as ever; the answer is known."""
    if http.hand_over_secret():
        g.person = _who["person"]


def _close_the_database(app: Flask) -> None:
    def refuse(*_: Any) -> NoReturn:
        raise RuntimeError("The floor asked the database.")

    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
            event.listen(engine, "do_connect", refuse)
    http.identify = _identify


make(app, **json.loads(os.environ["BENCH_FLOOR"]))
