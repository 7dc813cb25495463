"""The floor: the same application, routes, guard, templates, layout and headers, and what a page shows is in memory.

Each page is asked for once with the database; what was given to its template, and who asked, is kept. From then on the
views render that, and a connection to the database is an error. So a page's distance from its floor is what data costs.

BENCH_FLOOR holds pairs of path and cookies as JSON.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, NoReturn

from flask import Response, g, request
from flask_wtf import FlaskForm
from sqlalchemy import Row, event

from app.core import http, ui
from app.core.db import db
from app.core.lists import Page
from wsgi import app

ROUTER = app.url_map.bind("localhost")
render_template = ui.render_template


Answer = Callable[[], Any]
# By path and query, as the load asks for them.
answers: dict[str, Answer] = {}
people: dict[str, Any] = {}


def make(asked: Iterable[tuple[str, str]]) -> None:
    for path, cookies in asked:
        people[path], answers[path] = _ask(path, cookies)
    for path in answers:
        endpoint, _ = ROUTER.match(path.partition("?")[0])
        app.view_functions[endpoint] = _canned(app.view_functions[endpoint])
    _close_the_database()


def _canned(view: Any) -> Any:
    def answer(**_: Any) -> Any:
        return answers[_asked()]()

    answer.permission = view.permission  # type: ignore[attr-defined]
    return answer


def _asked() -> str:
    return request.full_path.removesuffix("?")


def _ask(path: str, cookies: str) -> tuple[Any, Answer]:
    """Once for real, listening at the template's door."""
    seen: list[Any] = []

    def listen(template: str, **context: Any) -> str:
        seen.extend((template, {name: _plain(value) for name, value in context.items()}))
        return render_template(template, **context)

    ui.render_template = listen
    with app.test_client(use_cookies=False) as browser:
        answer = browser.get(path, headers={"Cookie": cookies}, base_url=app.config["BASE_URL"])
        assert answer.status_code == 200, f"{path} answered {answer.status}"
        who = g.person
    ui.render_template = render_template
    return who, _page(*seen) if seen else _file(answer)


def _page(template: str, context: dict[str, Any]) -> Answer:
    forms = {name: (type(value), value.data) for name, value in context.items() if isinstance(value, FlaskForm)}
    rest = {name: value for name, value in context.items() if name not in forms}

    def answer() -> Any:
        """A form is made for each request, at the floor too."""
        return ui.render(template, **rest, **{name: form(data=data) for name, (form, data) in forms.items()})

    return answer


def _file(real: Any) -> Answer:
    content, headers = real.data, [(name, real.headers[name]) for name in ("Content-Type", "Content-Disposition", "Cache-Control")]
    return lambda: Response(content, headers=headers)


def _plain(value: Any) -> Any:
    """Bare objects: how a row or an entity finds its columns is part of what the database costs."""
    if isinstance(value, Row):
        return SimpleNamespace(**value._mapping)
    if isinstance(value, db.Model):
        return SimpleNamespace(**{name: field for name, field in vars(value).items() if not name.startswith("_")})
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Page):
        return replace(value, items=_plain(list(value.items)))
    return value


def _close_the_database() -> None:
    def identify(_: Any) -> None:
        """The guard asks as ever; the answer is known."""
        if http.hand_over_secret():
            g.person = people[_asked()]

    def refuse(*_: Any) -> NoReturn:
        raise RuntimeError("The floor asked the database.")

    http.identify = identify
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
            event.listen(engine, "do_connect", refuse)


make(json.loads(os.environ["BENCH_FLOOR"]))
