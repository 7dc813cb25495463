"""A browser for tests. Every page that any test sees is checked on the way."""

import os
import re
from functools import lru_cache
from itertools import count
from typing import Any, ClassVar, Self

import html5lib
from flask import Flask
from flask.testing import FlaskClient

from app.core.guard import SESSION_COOKIE

MOST_STATEMENTS = 12
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
# Of its forms, anew in each page.
KEYS = re.compile(r'(name="(?:csrf_token|once)" value=")[^"]+')
HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


_streets = count(1)


class Client(FlaskClient):
    """Its `with`, which pytest-flask's `client` is in for the whole test, keeps no context: `g`, and with it the person found,
    would outlive the request."""

    # Of all of them: what a firm is given after a page was asked for could not have been shown (tests/cast.py).
    requests: ClassVar[int] = 0

    def open(self, *args: Any, **options: Any) -> Any:
        Client.requests += 1
        return super().open(*args, **options)

    def __enter__(self) -> Self:
        return self


class Visitor:
    """`get` and `post` as a person's browser sends them; `statements` is what the last one cost the database."""

    def __init__(
        self, app: Flask, client: FlaskClient | None = None, *, address: str | None = None, agent: str = AGENT, check: bool = True
    ) -> None:
        self.app = app
        self.client = client or app.test_client()
        # An address of its own: attempts are counted by address too.
        self.environ = {
            "REMOTE_ADDR": address or f"127.{next(_streets) % 250}.{os.getpid() % 250}.{next(_streets) % 250}",
            "HTTP_USER_AGENT": agent,
        }
        self.check = check
        self.statements = 0
        self._token, self._token_of = "", None

    def sign_in_with(self, secret: str) -> None:
        self.client.set_cookie(SESSION_COOKIE, secret)

    def get(self, url: str, **options: Any) -> Any:
        return self._send("GET", url, **options)

    def fragment(self, url: str) -> Any:
        """What HTMX asks for."""
        return self._send("GET", url, headers=HX)

    def post(self, url: str, data: dict[str, Any] | None = None, *, token: bool = True, **options: Any) -> Any:
        if token:
            data = {**(data or {}), "csrf_token": self.token()}
        return self._send("POST", url, data=data, **options)

    def token(self) -> str:
        """Good for as long as the cookie that it belongs to is the same."""
        if self._form_cookie() is None or self._form_cookie() != self._token_of:
            page = self.client.get("/client-portal/sign-in", environ_overrides=self.environ)
            found = TOKEN.search(page.text)
            assert found, "the sign-in page has no form token"
            self._token, self._token_of = found.group(1), self._form_cookie()
        return self._token

    def _form_cookie(self) -> str | None:
        cookie = self.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        return cookie and cookie.value

    def _send(self, method: str, url: str, **options: Any) -> Any:
        answer = self.client.open(url, method=method, environ_overrides=self.environ, **options)
        answer.request.environ["wsgi.input"].close()  # A large one lies in a file.
        told = re.search(r'desc="(\d+)"', answer.headers.get("Server-Timing", ""))
        self.statements = int(told.group(1)) if told else 0
        if self.check and answer.mimetype == "text/html" and answer.data:
            check_page(answer, fragment=options.get("headers") == HX)
        if self.check and method == "GET":
            assert self.statements <= MOST_STATEMENTS, f"{url} takes {self.statements} statements"
        return answer


IGNORED = {"expected-doctype-but-got-start-tag", "expected-doctype-but-got-chars"}
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")


def check_page(answer: Any, fragment: bool = False) -> None:
    """What differs from one that was looked at by its keys alone is looked at no more."""
    check_html(without_keys(answer.get_data(as_text=True)), fragment)


def without_keys(page: str) -> str:
    return KEYS.sub(r"\1", page)


@lru_cache(256)
def check_html(text: str, fragment: bool) -> None:
    """Valid HTML5, one h1 that the title contains, unique ids, labelled inputs, form tokens, image alts, nothing inline."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parseFragment(text) if fragment else parser.parse(text)
    errors = [f"{code} at {place}" for place, code, _ in parser.errors if code not in IGNORED]
    assert not errors, f"not valid HTML: {errors[:3]}"
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    ids = [element.get("id") for element in elements if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted(i for i in set(ids) if ids.count(i) > 1)}"
    _check_labels(elements, set(ids))
    _check_forms(elements)
    _check_inline(elements)
    _check_words(tree, text)
    if not fragment:
        headings = ["".join(h.itertext()).strip() for h in elements if h.tag == "h1"]
        assert len(headings) == 1, f"h1: {headings}"
        title = "".join(next(t for t in elements if t.tag == "title").itertext())
        assert headings[0] in title, f"the title {title!r} lacks {headings[0]!r}"


def _check_labels(elements: list[Any], ids: set[str | None]) -> None:
    labelled = {label.get("for") for label in elements if label.tag == "label"}
    for label in labelled - {None}:
        assert label in ids, f"a label for {label}, which is not there"
    for field in elements:
        if field.tag in ("input", "select", "textarea") and field.get("type") not in ("hidden", "submit"):
            assert field.get("id") in labelled or field.get("aria-label"), f"an input without a label: {field.attrib}"
        if field.tag == "img":
            assert field.get("alt") is not None, f"an image without alt: {field.attrib}"
        for about in (field.get("aria-describedby") or "").split():
            assert about in ids, f"aria-describedby names {about}, which is not there"
        if field.get("hx-get"):
            assert field.get("hx-get") == (field.get("href") or field.get("action")), f"hx-get repeats no href: {field.attrib}"


def _check_forms(elements: list[Any]) -> None:
    for form in elements:
        if form.tag == "form" and (form.get("method") or "get").lower() == "post":
            named = {i.get("name") for i in form.iter("input")}
            assert {"csrf_token", "once"} <= named, f"a form that posts without {({'csrf_token', 'once'} - named).pop()}"


def _check_inline(elements: list[Any]) -> None:
    for element in elements:
        assert element.tag != "style", "an inline style sheet"
        assert element.tag != "script" or element.get("src"), "an inline script"
        for name in element.attrib:
            assert not str(name).startswith("on") and name != "style", f"inline {name}"
            assert element.get(name) not in ("None", "False", "Undefined"), f"{name}={element.get(name)} on {element.tag}"


def _check_words(tree: Any, text: str) -> None:
    words = " ".join(
        part
        for element in tree.iter()
        if element.tag not in ("script", "option", "textarea")
        for part in (element.text, element.tail)
        if part
    )
    assert not re.search(r"\bNone\b", words), "the text says None"
    assert not ISO_MOMENT.search(words), f"a raw moment: {ISO_MOMENT.search(words)}"
    assert "{{" not in text, "a template shows through"
