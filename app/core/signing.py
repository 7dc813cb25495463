"""Flask's signed cookie and the token of its forms. A browser sends the same ones with every request: what was signed or verified
once is remembered, and not worked out again for each page."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cached_property, lru_cache, partial
from time import time
from typing import Any

from flask import Flask, Request, Response, current_app, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer

MOST = 4096


class LateSession(SessionMixin):
    """The cookie is read where somebody looks into it: a document asks nothing of it."""

    accessed = modified = False

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read

    @cached_property
    def _values(self) -> dict[str, Any]:
        self.accessed = True
        return self._read()

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._values[name] = value
        self.modified = True

    def __delitem__(self, name: str) -> None:
        del self._values[name]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class RememberedCookies(SecureCookieSessionInterface):
    def __init__(self, app: Flask) -> None:
        self.read = lru_cache(MOST)(partial(self._verify, app))

    def _verify(self, app: Flask, cookie: str) -> tuple[dict[str, Any], float]:
        """Raises what is forged, so that it is never remembered: nobody fills our memory with cookies of their own."""
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            raise BadSignature("There is no key.")
        values, moment = serializer.loads(cookie, return_timestamp=True)
        return values, moment.timestamp()

    def open_session(self, app: Flask, request: Request) -> LateSession:  # type: ignore[override]
        return LateSession(partial(self._values_of, app, request))

    def _values_of(self, app: Flask, request: Request) -> dict[str, Any]:
        try:
            values, moment = self.read(request.cookies.get(self.get_cookie_name(app), ""))
        except BadSignature:
            return {}
        is_old = time() - moment > app.permanent_session_lifetime.total_seconds()
        return {} if is_old else deepcopy(values)  # Flashed words are a list, which a request adds to.

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing is said of one that nobody looked into, nor of one that was only read where the answer varies by cookies."""
        if session.modified or (session.accessed and "Cookie" not in response.headers.get("Vary", "")):
            super().save_session(app, session, response)


def csrf_token() -> Any:
    return current_app.extensions["sign_token"](session["csrf_token"]) if "csrf_token" in session else generate_csrf()


class RememberedToken(FlaskForm.Meta.csrf_class):
    def generate_csrf_token(self, _: Any) -> Any:
        return csrf_token()


def init_signing(app: Flask) -> None:
    """`csrf_token` in every template; it is good for as long as the browser's cookie."""
    app.session_interface = RememberedCookies(app)
    app.extensions["sign_token"] = lru_cache(MOST)(
        lambda raw: URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(raw)
    )
    app.jinja_env.globals["csrf_token"] = csrf_token
    del app.template_context_processors[None][-1]  # Flask-WTF's says again what stands among the globals.
