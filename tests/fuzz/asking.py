"""Anything that anybody may ask: a route, as it is meant to be asked, with some of it replaced."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

from tests.cast import PASSWORD
from tests.fuzz import hostile
from tests.fuzz.hostile import as_bytes
from tests.fuzz.learning import Field, Route, address_of
from tests.fuzz.people import Letter, People, Symbol
from tests.isolation.test_routes import EVERYBODY
from tests.past import TODAY

KINDS = ("nobody", *sorted(EVERYBODY - {"carla", "max"}))  # Carla and Max are what Bob and Mia are.
ADDRESSES = tuple(f"127.9.{n}.{n}" for n in range(250))

Pairs = tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class Ask:
    """A letter before it is sealed: what is of a firm stands in it by its name."""

    who: str
    route: Route
    method: str
    path: tuple[Any, ...] | None = None  # None: as it is meant.
    query: Pairs = ()
    kind: str = ""
    fields: Pairs = ()
    body: Any = b""
    headers: Pairs = ()
    has_token: bool = True
    address: str = ADDRESSES[0]

    def sealed(self, people: People) -> Letter:
        def put(value: Any) -> bytes:
            return as_bytes(value.of(people.rival if value.rival else people.firm) if isinstance(value, Symbol) else value)

        path = address_of(people.app, people.firm, self.route, self.who if self.who in self.route.people else self.route.people[0])
        if self.path is not None:
            path = "".join(part if isinstance(part, str) else quote_from_bytes(put(part[0]), safe="") for part in self.path)
        token = people.token_of(self.who) if self.has_token and self.method != "GET" else ""
        fields = (*self.fields, ("csrf_token", token)) if token else self.fields
        said, body = _written(self.kind, [(put(name), put(value)) for name, value in fields], put(self.body))
        own = {"Content-Type": said, "X-CSRFToken": "" if self.kind.startswith("form") else token}
        headers = (*((name, value) for name, value in own.items() if value), *self.headers)
        return Letter(
            self.method, path, _encoded((put(name), put(value)) for name, value in self.query), headers, body, self.address
        )


def _written(kind: str, fields: list[tuple[bytes, bytes]], body: bytes) -> tuple[str, bytes]:
    if kind == "form":
        return "application/x-www-form-urlencoded", _encoded(fields).encode()
    if kind == "form in parts":
        return "multipart/form-data; boundary=b", b"".join(_part(*one) for one in fields) + b"--b--\r\n"
    if kind == "form of files":
        return "multipart/form-data; boundary=b", b"".join(_part(*one, b'; filename="a.png"') for one in fields) + b"--b--\r\n"
    return {"json": "application/json", "parts": "multipart/form-data; boundary=b"}.get(kind, ""), body


def _encoded(pairs: Iterable[tuple[bytes, bytes]]) -> str:
    return "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs)


def _part(name: bytes, value: bytes, more: bytes = b"") -> bytes:
    more = b"" if name == b"csrf_token" else more
    return b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n' % (name.replace(b'"', b"%22"), more, value)


hostile_value = st.sampled_from(hostile.TEXTS) | st.sampled_from(hostile.NUMBERS) | st.sampled_from(hostile.DAYS)
THINGS = ("ada", "bakery", "bakery_contact", "bakery_draft", "bakery_project", "bob", "cinema_client", "cinema_open", "cinema_phase", "max")  # fmt: skip
any_id = st.sampled_from([Symbol(name, rival=rival) for name in THINGS for rival in (False, True)])
odd_text = st.binary(max_size=12) | st.text(max_size=12)
odd = hostile_value | any_id | odd_text

PLAIN: dict[str, tuple[Any, ...]] = {
    "email": (*(Symbol(name, "email") for name in ("ada", "bob", "mia", "tom")), "new@x.example", "other@x.example"),
    "password": (PASSWORD, "another quiet harbour", "short"), "date": (TODAY.isoformat(), f"{TODAY.year}-12-24"), "number": ("1", "12"), "numeric": ("1", "12"),
    "decimal": ("1", "12.50", "1,250.00"), "time": ("08:00", "17:30"), "color": ("#1d4ed8",), "file": ("",), "url": ("https://x.example/",),
    "tel": ("+44 20 7946 0000",), "search": ("bakery", "work"),
}  # fmt: skip
TEXT = ("Work", "Plumbing at noon", "1", "GB123")


def plain(one: Field) -> st.SearchStrategy[Any]:
    """What a person would enter."""
    if one.choices:
        return st.sampled_from(one.choices)
    kind = next((kind for kind in ("email", "password") if kind in one.name), one.kind)
    known = PLAIN.get(kind, TEXT)
    return st.sampled_from((one.value, *known) if one.value else known) if one.kind != "hidden" else st.just(one.value)


def odd_for(one: Field) -> st.SearchStrategy[Any]:
    """Of what the field asks for, the worst of its kind comes first."""
    kinds = {"date": hostile.DAYS, "decimal": hostile.NUMBERS, "number": hostile.NUMBERS, "numeric": hostile.NUMBERS}
    return st.sampled_from(kinds[one.kind]) | odd if one.kind in kinds else odd


@st.composite
def pairs(draw: Callable[..., Any], fields: list[Field]) -> Pairs:
    """As they are meant, but for some: none, one, or each second one. Then one may be missing, come twice, or be called otherwise."""
    which = draw(st.sampled_from(["none", "one", "one", "many", "many"]))
    at = draw(st.integers(0, len(fields) - 1)) if which == "one" and fields else None
    made = []
    for n, one in enumerate(fields):
        is_odd = n == at or (which == "many" and draw(st.booleans()))
        made.append((one.name, draw(odd_for(one) if is_odd else plain(one))))
    if draw(st.integers(0, 2)) == 2:
        name, value = draw(st.sampled_from(made)) if made else ("x", "")
        changed = {"missing": [], "twice": [(name, value), (name, draw(odd))], "name": [(draw(strange_name(str(name))), draw(odd))]}
        made = [pair for pair in made if pair[0] != name] + changed[draw(st.sampled_from(sorted(changed)))]
    return tuple(made)


def strange_name(name: str) -> st.SearchStrategy[Any]:
    """`lines-²-description`, and the like."""
    first, _, rest = name.partition("-0-")
    numbered = st.sampled_from(hostile.NUMBERS).map(lambda number: hostile.Long(f"{first}-{number}-{rest or name}"))
    return numbered | st.sampled_from([f"{name}-", f"-{name}", f"{name}[]", f"{name}.x", ""])


def query_of(route: Route) -> st.SearchStrategy[Pairs]:
    kinds = {"date_from": "date", "date_to": "date", "page": "number", "year": "number"}
    known = [(name, tuple(sorted({"", *values}, key=repr))) for name, values in sorted(route.query.items())]
    fields = [Field(name, kinds.get(name, "text"), choices=choices) for name, choices in known]
    return st.lists(st.sampled_from(fields), max_size=4, unique=True).flatmap(pairs) if fields else st.just(())


def path_of(route: Route) -> st.SearchStrategy[Any]:
    """The parts of the address that are not fixed."""
    parts = route.rule._trace
    if not route.rule.arguments:
        return st.none()
    return st.tuples(*(odd.map(lambda value: (value,)) if is_dynamic else st.just(part) for is_dynamic, part in parts)).map(
        lambda made: tuple(part.lstrip("|") if isinstance(part, str) else part for part in made)
    )


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=12)
    | st.sampled_from(["\ud800", "\0"])
)
json_value: st.SearchStrategy[Any] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6
)


def json_of(route: Route) -> st.SearchStrategy[Any]:
    names = sorted(route.json or route.form)
    shaped = st.fixed_dictionaries({}, optional=dict.fromkeys(names, json_value)) if names else json_value
    return st.sampled_from(hostile.JSON) | (shaped | json_value).map(json.dumps)


BODIES = ("form",) * 7 + ("form in parts",) * 2 + ("form of files", "json", "json", "parts", "raw")


@st.composite
def letters(draw: Callable[..., Any], route: Route, who: str) -> Ask:
    method = draw(st.sampled_from(sorted(route.rule.methods - {"HEAD", "OPTIONS"}, reverse=True)))
    ask = Ask(who, route, method, query=draw(query_of(route)), address=draw(st.sampled_from(ADDRESSES)))
    if method == "POST":
        kind = "json" if route.json else draw(st.sampled_from(BODIES))
        if kind.startswith("form"):
            ask = replace(ask, kind=kind, fields=draw(pairs(list(route.form.values()))))
        else:
            bodies = json_of(route) if kind == "json" else st.sampled_from(hostile.MULTIPART) if kind == "parts" else odd
            ask = replace(ask, kind=kind, body=draw(bodies))
    return draw(bent(ask)) if draw(st.integers(0, 3)) == 3 else ask


@st.composite
def bent(draw: Callable[..., Any], ask: Ask) -> Ask:
    """With something about it that no browser sends."""
    what = draw(st.sampled_from(["headers"] * 6 + ["path"] * 3 + ["elsewhere", "method", "token"]))
    if what == "headers":
        names = draw(st.lists(st.sampled_from(sorted(hostile.HEADERS)), min_size=1, max_size=3, unique=True))
        return replace(ask, headers=tuple((name, draw(st.sampled_from(hostile.HEADERS[name]))) for name in names))
    if what == "path":
        return replace(ask, path=draw(path_of(ask.route)))
    if what == "elsewhere":
        return replace(ask, path=(draw(st.sampled_from(hostile.PATHS)),))
    return replace(ask, method=draw(st.sampled_from(hostile.METHODS))) if what == "method" else replace(ask, has_token=False)


def anything(routes: list[Route]) -> st.SearchStrategy[Ask]:
    """Nine of ten at a door where they are let in, so that it gets behind it."""

    def asked_by(who: str) -> st.SearchStrategy[Ask]:
        # The more a route takes, the oftener it is asked.
        own = st.sampled_from(
            [
                route
                for route in routes
                if who in route.people
                for _ in range(1 + len(route.form) + len(route.query) + 4 * len(route.json))
            ]
        )
        asked = st.integers(0, 9).flatmap(lambda n: st.sampled_from(routes) if n == 9 else own)
        return asked.flatmap(lambda route: letters(route, who))

    return st.sampled_from(KINDS).flatmap(asked_by)
