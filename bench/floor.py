"""The floor: the same application, routes, guard, templates, layout and headers, and what a page shows is in memory.

Each page is asked for once with the database; what was given to its template, and who asked, is kept. From then on the
views render that, and a connection to the database is an error. So a page's distance from its floor is what data costs.

BENCH_FLOOR holds pairs of path and cookies as JSON.
"""

import json
import os
from collections.abc import Callable, Iterable
from functools import wraps
from types import SimpleNamespace
from typing import Any, NoReturn

from flask import Response, g, request
from flask_wtf import FlaskForm
from sqlalchemy import event

from app.core import guard, ui
from app.core.db import db
from wsgi import app as served
from wsgi import made as app

__all__ = ["served"]

KEPT = ("Content-Type", "Content-Disposition", "Cache-Control", "ETag")
ROUTER = app.url_map.bind("localhost")
fill = ui.fill


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
    @wraps(view)
    def answer(**_: Any) -> Any:
        return answers[_asked()]()

    return answer


def _asked() -> str:
    return request.full_path.removesuffix("?")


def _ask(path: str, cookies: str) -> tuple[Any, Answer]:
    """Once for real, listening at the template's door."""
    seen: list[Any] = []

    def listen(template: str, block: str | None = None, /, **context: Any) -> str:
        seen.extend((template, g.get("currency"), {name: _plain(value) for name, value in context.items()}))
        return fill(template, block, **context)

    ui.fill = listen
    with app.test_client(use_cookies=False) as browser:
        answer = browser.get(path, headers={"Cookie": cookies}, base_url=app.config["BASE_URL"])
        assert answer.status_code == 200, f"{path} answered {answer.status}"
        who = guard.get_person()
    ui.fill = fill
    return who, _page(*seen) if seen else _file(answer)


def _page(template: str, currency: str | None, context: dict[str, Any]) -> Answer:
    forms = {name: (type(value), value.data) for name, value in context.items() if isinstance(value, FlaskForm)}
    rest = {name: value for name, value in context.items() if name not in forms}

    def answer() -> Any:
        """A form is made for each request, at the floor too; its amounts are in a currency."""
        g.currency = currency
        return ui.render(template, **rest, **{name: form(data=data) for name, (form, data) in forms.items()})

    return answer


def _file(real: Any) -> Answer:
    content, headers = real.data, [(name, real.headers[name]) for name in KEPT if name in real.headers]
    return lambda: Response(content, headers=headers)


def _plain(value: Any) -> Any:
    """Bare objects: how an entity finds its columns is part of what the database costs. Prepared questions give plain rows."""
    if isinstance(value, db.Model):
        return SimpleNamespace(**{name: field for name, field in vars(value).items() if not name.startswith("_")})
    return [_plain(item) for item in value] if type(value) is list else value


def _close_the_database() -> None:
    """The guard asks as ever; the answer is known."""

    def refuse(*_: Any) -> NoReturn:
        raise RuntimeError("The floor asked the database.")

    guard.get_asker = lambda: people[_asked()]
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
            event.listen(engine, "do_connect", refuse)


make(json.loads(os.environ["BENCH_FLOOR"]))
