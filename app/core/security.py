"""What every answer says to the browser about itself, and which hosts may be asked for."""

import re
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from .db import db
from .device import set_browser, set_device
from .signing import init_signing
from .words import _

csrf = CSRFProtect()

LONGEST_ADDRESS = 32 * 1024
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Pages are one person's: no shared cache keeps them, and none shows them after sign-out.
    "Cache-Control": "no-store",
}


BROWSER_COOKIE = "vitrine_browser"
SECRET = re.compile(r"[\w-]{43}", re.ASCII)


def refuse_endless_address() -> None:
    """Each link of a list's page has the address in it again."""
    if len(request.environ["PATH_INFO"]) + len(request.query_string) > LONGEST_ADDRESS:
        abort(414)


def trust_host() -> None:
    """The configured host and those registered for a business; a link in a mail never comes from anybody's header."""
    asked = request.host.lower()
    g.host, g.host_business = None, None
    if asked not in own_hosts():
        g.host, g.host_business = asked, business_at(asked)
        if g.host_business is None:
            abort(400, _("This host is not served here."))


def own_hosts() -> set[str]:
    known: set[str] = current_app.extensions["own_hosts"]
    return known


def business_at(host: str) -> UUID | None:
    """Whose own it is."""
    with db.engines["auth"].begin() as connection:
        found: UUID | None = connection.execute(text("select auth.business_at(:host)"), {"host": host}).scalar()
    return found


def refuse_strangers() -> None:
    """What changes something is sent from our own pages. A browser says from where, whatever token comes with it."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and origin.partition("://")[2].lower() != request.host.lower()
    if is_foreign or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)


def remember_device() -> None:
    set_device(request.remote_addr, request.headers.get("User-Agent"))
    known = request.cookies.get(cookie_name(BROWSER_COOKIE), "")
    set_browser(known if SECRET.fullmatch(known) else "")


def add_headers(response: Response) -> Response:
    said = {name.lower() for name, _value in response.headers}  # Asked for one by one, each is sought through all.
    for name, value in HEADERS.items():
        if name.lower() not in said:
            response.headers.add(name, value)
    if request.is_secure:
        response.headers.add("Strict-Transport-Security", "max-age=31536000")
    return response


def cookie_name(name: str) -> str:
    """A browser takes a cookie of that prefix from this very host alone, by https: no other host of the domain can plant one."""
    return f"__Host-{name}" if current_app.config["SECURE_COOKIES"] else name


def init_security(app: Flask) -> None:
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    base = urlsplit(app.config["BASE_URL"])
    own = {base.netloc.lower()}
    if base.hostname in ("localhost", "127.0.0.1"):
        port = f":{base.port}" if base.port else ""
        own |= {f"localhost{port}", f"127.0.0.1{port}"}
    app.extensions["own_hosts"] = own
    app.config["SESSION_COOKIE_SECURE"] = app.config["SECURE_COOKIES"]
    with app.app_context():
        app.config["SESSION_COOKIE_NAME"] = cookie_name(app.config["SESSION_COOKIE_NAME"])
    csrf.init_app(app)
    init_signing(app)
    app.before_request(refuse_endless_address)
    app.before_request(trust_host)
    app.before_request(refuse_strangers)
    app.before_request(remember_device)
    app.after_request(add_headers)
