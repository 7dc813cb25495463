"""What the app itself says can be asked of it: its routes, the names that each view looks for, and the fields and links of each page.

A view is listened to while it reads its address, its form and its JSON; a page is read for the inputs and choices that it offers.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter, Rule

from app.core.sent import SentRequest
from tests.cast import Firm
from tests.fuzz.people import Letter, People, is_api, symbols_of
from tests.isolation.test_routes import EVERYBODY, MATRIX, PUBLIC, WORDS, Line, own_id

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Field(NamedTuple):
    """As a page gives it: its kind, what stands in it, and what else may be chosen."""

    name: str
    kind: str = "text"
    value: Any = ""
    choices: tuple[Any, ...] = ()


@dataclass(eq=False)
class Route:
    rule: Rule
    people: tuple[str, ...]
    thing: str | None = None
    query: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    form: dict[str, Field] = field(default_factory=dict)
    json: set[str] = field(default_factory=set)

    @property
    def reader(self) -> str:
        """Who may do most of it."""
        return min(self.people, key=("ada", "bob", "olga", *self.people).index)

    def hear(self, what: str, names: set[str]) -> None:
        for name in sorted(names):
            if what == "query":
                self.query[name].update(())
            elif what == "form":
                self.form.setdefault(name, Field(name))
            else:
                self.json.add(name)

    def __repr__(self) -> str:
        return f"{self.rule.endpoint} {self.rule.rule}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


class Page(HTMLParser):
    """Its forms, by where they go, and its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, list[Field]]] = []
        self.links: list[str] = []
        self._choosing: tuple[str, list[str], list[str]] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.forms.append((given.get("method", "get").lower(), given.get("action", ""), []))
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "select":
            self._choosing = (name, [], [])
        elif tag == "option" and self._choosing:
            self._choosing[1].append(value)
            if "selected" in given:
                self._choosing[2].append(value)
        elif tag in ("input", "textarea", "button") and name and self.forms:
            kind = given.get("inputmode") or given.get("type", tag)
            value = value or ("y" if kind in ("checkbox", "radio") else "")
            self.forms[-1][2].append(Field(name, kind, value, (value, "") if kind in ("checkbox", "radio") else ()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._choosing and self.forms:
            name, choices, chosen = self._choosing
            self.forms[-1][2].append(Field(name, "select", (chosen or choices or [""])[0], tuple(choices)))
            self._choosing = None


class Listening(ImmutableMultiDict[str, str]):
    """Keeps the names that are looked for in it."""

    def __init__(self, values: Any, heard: set[str]) -> None:
        super().__init__(values)
        self.heard = heard

    def __getitem__(self, name: str) -> str:
        self.heard.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.heard.add(str(name))
        return super().__contains__(name)

    def getlist(self, key: str, type: Any = None) -> Any:  # noqa: A002
        self.heard.add(key)
        return super().getlist(key, type)


class ListeningDict(dict[str, Any]):
    def __init__(self, values: dict[str, Any], heard: set[str]) -> None:
        super().__init__(values)
        self.heard = heard

    def get(self, name: str, default: Any = None) -> Any:
        self.heard.add(name)
        return super().get(name, default)


HEARD: dict[tuple[str, str | None], set[str]] = defaultdict(set)


class ListeningRequest(SentRequest):
    @property
    def args(self) -> Any:  # type: ignore[override]
        return Listening(super().args, HEARD["query", self.endpoint])

    @property
    def form(self) -> Any:  # type: ignore[override]
        self._load_form_data()
        return Listening(self.__dict__["form"], HEARD["form", self.endpoint])

    def get_json(self, *args: Any, **options: Any) -> Any:
        sent = super().get_json(*args, **options)
        return ListeningDict(sent, HEARD["json", self.endpoint]) if isinstance(sent, dict) else sent


def learn(app: Flask, people: People) -> list[Route]:
    """First all pages are read, then each form is posted without anything in it, and heard out."""
    everybody = ("nobody", *sorted(EVERYBODY))
    lines = {endpoint: MATRIX.get(endpoint) or Line(set(everybody)) for endpoint in sorted({*MATRIX, *PUBLIC})}
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    routes = {name: Route(rules[name], tuple(sorted(line.people)), line.thing) for name, line in lines.items()}
    # What a page holds of this firm, by what it is of any.
    symbols = {value.replace(people.firm.slug, "firm"): symbol for value, symbol in symbols_of(people.firm)}
    usual, app.request_class = app.request_class, ListeningRequest
    try:
        for route in (route for route in routes.values() if "GET" in route.rule.methods):
            answer = people.send(route.reader, Letter(path=address_of(app, people.firm, route, route.reader)))
            if answer.mimetype == "text/html":
                _read(app, routes, route, Page(answer.text.replace(people.firm.slug, "firm")), symbols)
        for route in routes.values():
            if "POST" in route.rule.methods:
                path = address_of(app, people.firm, route, route.reader)
                people.ready(route.reader, path)
                people.send(route.reader, post(people, route.reader, path))
    finally:
        app.request_class = usual
    for (what, name), heard in HEARD.items():
        if name in routes:
            routes[name].hear(what, heard - {"csrf_token"})
    return list(routes.values())


def address_of(app: Flask, firm: Firm, route: Route, who: str) -> str:
    id = own_id(firm, who, route) if route.thing and route.thing != "nothing" else firm.id
    values = dict.fromkeys(route.rule.arguments, str(id)) | WORDS
    values |= {name: min(kind.items) for name, kind in route.rule._converters.items() if isinstance(kind, AnyConverter)}
    with app.test_request_context():
        return str(route.rule.build(values, append_unknown=False)[1])


def post(people: People, who: str, path: str) -> Letter:
    if is_api(path):
        return Letter("POST", path, headers=(("Content-Type", "application/json"),), body=b'{"email": "", "password": ""}')
    body = urlencode({"csrf_token": people.token_of(who)}).encode()
    return Letter("POST", path, headers=(("Content-Type", "application/x-www-form-urlencoded"),), body=body)


def _read(app: Flask, routes: dict[str, Route], here: Route, page: Page, symbols: dict[str, Any]) -> None:
    def known(value: str) -> Any:
        return symbols.get(value, "" if UUID.fullmatch(value) else value)

    for method, action, fields in page.forms:
        route = _route_of(app, routes, action, method) if action else here
        for one in fields:
            if route is None or one.name == "csrf_token":
                continue
            if method == "get":
                route.query[one.name] |= {known(value) for value in (one.value, *one.choices)}
            else:
                choices = tuple(sorted({known(value) for value in one.choices}, key=repr))
                route.form[one.name] = one._replace(value=known(one.value), choices=choices)
    for link in page.links:
        if (route := _route_of(app, routes, link, "get")) is not None:
            for name, value in parse_qsl(urlsplit(link).query):
                route.query[name].add(known(value))


def _route_of(app: Flask, routes: dict[str, Route], url: str, method: str) -> Route | None:
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(url).path or "/", method=method.upper())
    except HTTPException:
        return None
    return routes.get(endpoint)
