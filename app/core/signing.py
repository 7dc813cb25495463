"""Flask's signed cookie and the token of its forms. A browser sends the same ones with every request: what was signed or verified
once is remembered, and not worked out again for each page."""

from copy import deepcopy
from functools import lru_cache
from time import time
from typing import Any

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer

MOST = 4096


class RememberedCookies(SecureCookieSessionInterface):
    def __init__(self, app: Flask) -> None:
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            raise RuntimeError("Cookies are signed with SECRET_KEY, and there is none.")

        @lru_cache(MOST)
        def read(cookie: str) -> tuple[dict[str, Any], float] | None:
            try:
                values, moment = serializer.loads(cookie, return_timestamp=True)
            except BadSignature:
                return None
            return values, moment.timestamp()

        self._read = read

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        cookie = request.cookies.get(self.get_cookie_name(app))
        known = self._read(cookie) if cookie else None
        if known is None or time() - known[1] > app.permanent_session_lifetime.total_seconds():
            return self.session_class()
        return self.session_class(deepcopy(known[0]))  # Flashed words are a list, which a request adds to.


def init_signing(app: Flask) -> None:
    """`csrf_token` in every template; it is good for as long as the browser's cookie."""
    app.session_interface = RememberedCookies(app)
    tokens = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
    sign = lru_cache(MOST)(tokens.dumps)

    def csrf_token() -> Any:
        return sign(session["csrf_token"]) if "csrf_token" in session else generate_csrf()

    app.jinja_env.globals["csrf_token"] = csrf_token
    del app.template_context_processors[None][-1]  # Flask-WTF's says again what stands among the globals.
