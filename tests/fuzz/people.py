"""Everybody's browser and token, kept signed in whatever they have just done, and what they send: letters as a server hands them on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from flask import Flask
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from app.core.guard import SESSION_COOKIE
from app.core.standing import Standing, standing_at
from app.core.transaction import commit
from app.core.turns import InTurn
from app.domain.access.membership import list_memberships
from app.domain.access.session import open_session
from tests.browse import TOKEN
from tests.cast import Firm, make_firm
from tests.fuzz.hostile import as_bytes


class Symbol(NamedTuple):
    """An id or an address of whichever firm is there when it is sent."""

    name: str
    what: str = "id"
    rival: bool = False

    def of(self, firm: Firm) -> str:
        thing = firm.people[self.name] if self.name in firm.people else firm.things[self.name]
        return str(getattr(thing, self.what))


def symbols_of(firm: Firm) -> Iterator[tuple[str, Symbol]]:
    for name, thing in sorted((firm.things | firm.people).items()):
        for what in ("id", "email"):
            if value := getattr(thing, what, None):
                yield str(value), Symbol(name, what)


@dataclass(frozen=True)
class Letter:
    """As it comes off the wire. A body may be longer or shorter than is said."""

    method: str = "GET"
    path: str = "/"
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    address: str = "127.0.0.1"

    def environ(self) -> dict[str, Any]:
        environ = {
            "REQUEST_METHOD": self.method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(self.path).decode("latin-1"),
            "QUERY_STRING": self.query, "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost",
            "REMOTE_ADDR": self.address, "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": BytesIO(self.body), "wsgi.errors": BytesIO(),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False, "CONTENT_LENGTH": str(len(self.body)),
        }  # fmt: skip
        for name, value in self.headers:
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = as_header(value)
        return environ


def as_header(value: str) -> str:
    """Bytes, each a letter of Latin-1, as servers hand them on."""
    return value if all(ord(letter) < 256 for letter in value) else as_bytes(value).decode("latin-1")


def is_api(path: str) -> bool:
    return path.startswith("/api/")


class People:
    def __init__(self, app: Flask, olga: Any, rival: Firm) -> None:
        self.app, self.olga, self.rival = app, olga, rival
        self.served = InTurn(app, app.config["MAX_UPLOAD_LENGTH"])  # As wsgi.py has it.
        self.firms = 0
        self.begin_anew()

    def begin_anew(self) -> None:
        """With a firm in which nothing has happened yet. What anybody brings is opened when they first send something."""
        self.firm = make_firm(self.app, f"fuzz{uuid4().hex[:6]}", leaves_jobs=False)
        self.firm.all()
        self.cookies: dict[str, dict[str, str]] = {}
        self.bearers: dict[str, str] = {}
        self.form_tokens: dict[str, str] = {}
        self.fine: set[tuple[str, str]] = set()
        self.firms += 1

    def send(self, who: str, letter: Letter) -> TestResponse:
        environ = letter.environ()
        if is_api(letter.path):
            environ.setdefault("HTTP_AUTHORIZATION", f"Bearer {self.bearer_of(who)}")
        brought = "; ".join(f"{name}={value}" for name, value in self.cookies_of(who).items())
        environ["HTTP_COOKIE"] = "; ".join(filter(None, (environ.get("HTTP_COOKIE"), brought)))
        answer = TestResponse(*run_wsgi_app(self.served, environ, buffered=True), request=Request(environ))
        self._take_cookies(who, answer)
        if letter.method != "GET" and answer.status_code < 400:
            self.fine.clear()  # Who knows what was done, and to whom.
        return answer

    def cookies_of(self, who: str) -> dict[str, str]:
        if who not in self.cookies:
            self.cookies[who] = {} if who == "nobody" else {SESSION_COOKIE: self._secret_of(who, "browser")}
        return self.cookies[who]

    def bearer_of(self, who: str) -> str:
        if who not in self.bearers:
            self.bearers[who] = "" if who == "nobody" else self._secret_of(who, "token")
        return self.bearers[who]

    def token_of(self, who: str) -> str:
        """That of the forms, which comes with a page, and is good for as long as the cookie that came with it."""
        if who not in self.form_tokens:
            found = TOKEN.search(self.send(who, Letter(path="/client-portal/sign-in")).text)
            assert found
            self.form_tokens[who] = found.group(1)
        return self.form_tokens[who]

    def ready(self, who: str, path: str) -> None:
        """Signed in where they go, whatever was done meanwhile; where they, or what they need, are gone, all begin anew."""
        home = "/api/me" if is_api(path) else "/account/security"
        if who == "nobody" or (who, home) in self.fine:
            return
        if not self._is_in(who, home):
            self.cookies.pop(who, None)
            self.bearers.pop(who, None)
            self.form_tokens.pop(who, None)
            if not self._is_in(who, home):
                self.begin_anew()
        self.fine.add((who, home))

    def _is_in(self, who: str, home: str) -> bool:
        try:
            return self.send(who, Letter(path=home)).status_code == 200
        except LookupError:  # No membership is left of them.
            return False

    def _secret_of(self, who: str, kind: str) -> str:
        if who != "olga":
            return self.firm.secret_of(who, kind)
        with self.app.app_context(), standing_at(Standing("auth")):
            secret = open_session(self.olga.identity_id, list_memberships(self.olga.identity_id)[0], kind)
            commit()
            return secret

    def _take_cookies(self, who: str, answer: TestResponse) -> None:
        for line in answer.headers.getlist("Set-Cookie"):
            for name, value in parse_cookie(line.partition(";")[0]).items():
                if re.search(r"Max-Age=0|01 Jan 1970", line):
                    self.cookies[who].pop(name, None)
                    self.form_tokens.pop(who, None)
                else:
                    self.cookies[who][name] = value
