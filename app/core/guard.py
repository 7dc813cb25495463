"""The guard of every door: who asks, by Flask-Login, and whether the view may answer them.

Nobody logs in through Flask-Login: a session is a secret whose hash the database has (ISOLATION 2), and `current_user` is whom
the database finds behind it, asked once for a request.
"""

from typing import Any, cast
from urllib.parse import urlencode

import flask_login
from flask import Flask, Request, Response, abort, current_app, g, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from .actor import Person
from .db import get_asker
from .http import (
    DOORS_BY_NAME,
    Door,
    redirect_whole_page,
    restore_standing,
    sign_in_url,
    this_door,
    use_login,
    wants_json,
    wants_part,
)
from .once import claim_form
from .security import cookie_name
from .standing import LETTERS, View

SESSION_COOKIE = "vitrine_session"

# Behind @requires there is one; a public view never asks.
current_user: Person = cast(Person, flask_login.current_user)


class LoginManager(flask_login.LoginManager):
    """Asks the request alone: no cookie of Flask-Login's own is read or written, and a public answer varies by none."""

    def _load_user(self) -> None:
        self._update_request_context_with_user(self._load_user_from_request(request))

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def check_request() -> BaseResponse | None:
    g.pop("_login_user", None)  # Of the request before, where a context of the application is open around both.
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    if not hasattr(view, "permission"):
        raise LookupError(f"{request.endpoint} declares no permission: add @requires(…) or @public")
    door = this_door()
    if view.permission is not None:
        if not flask_login.current_user.is_authenticated:
            return cast(BaseResponse, current_app.login_manager.unauthorized())  # type: ignore[attr-defined]
        check_rights(door, view.permission, g._login_user)
    if door and door.database:
        restore_standing(None)
        use_login(door.database)
    elif request.method == "POST":
        claim_form()
    return None


def load_person(request: Request) -> Person | None:
    """Whom the database finds behind what the request brings, with the first statement of its transaction."""
    g.pop("refusal", None)
    kind, secret = read_secret(request)
    door = LETTERS.get(secret[:1])
    if door is None or not secret.isascii():
        return None
    view: Any = current_app.view_functions[request.endpoint or ""]
    is_opened = getattr(view, "opens", False) and request.method == "GET" and not wants_part()
    opened = (request.view_args or {}).get("id") if is_opened else None
    use_login(door, secret, view_to_record(request), kind=kind, polling=getattr(view, "is_poll", False), opened=opened)
    asker = get_asker()
    if isinstance(asker, Person):
        return asker
    if asker is not None:
        g.refusal = asker
    return None


def read_secret(request: Request) -> tuple[str, str]:
    """What proves who asks, and of which kind it has to be: a token at the API's door, a browser's cookie at every other."""
    door = this_door()
    if door and door.tokens:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        return "token", secret.strip() if scheme.lower() == "bearer" else ""
    return "browser", session_secret()


def session_secret() -> str:
    """What the browser brings, whoever's it is."""
    return request.cookies.get(cookie_name(SESSION_COOKIE), "")


def view_to_record(request: Request) -> View | None:
    """What is recorded of this request, where it only shows a page."""
    view: Any = current_app.view_functions[request.endpoint or ""]
    if view.viewing is None or request.method != "GET" or (view.in_parts and wants_part()):
        return None
    id = (request.view_args or {}).get("id")
    # A noun is one word everywhere: the blueprint of its pages is named like its table.
    return View(view.viewing, str(request.blueprint).rpartition(".")[2] if id else None, id)


def check_rights(door: Door | None, permission: str, who: Person) -> None:
    if door is None or who.door not in door.logins:
        abort(403)
    module = current_app.config["MODULE_OF"].get(permission.partition(":")[0])
    if module and who.business and module not in who.business.modules:
        abort(404)
    if not who.can(permission):
        abort(403)


def handle_unauthorized() -> BaseResponse:
    """Anonymous: to the sign-in page and back. Signed in but not let in: why, and whom to ask."""
    refusal = g.get("refusal")
    if wants_json():
        abort(403 if refusal else 401)
    if refusal and refusal["refused"] == "temporary_password":
        return redirect_whole_page(url_for("auth.choose_password"))
    if refusal:
        abort(403)
    back = where_to() if request.method == "GET" else None
    door = this_door()
    name = door.name if door and door.name in DOORS_BY_NAME else "client_portal"
    return redirect_whole_page(sign_in_url(name, business=request.args.get(FIRM), next=back))


# What a link in a mail says of whose it is, for whoever is not signed in.
FIRM = "business"


def where_to() -> str:
    """The address that was asked for, without that."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != FIRM]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def get_person() -> Person | None:
    """Whom the guard has let in; nobody on a public page, and the database is not asked for them."""
    person = g.get("_login_user")
    return person if isinstance(person, Person) else None


def init_guard(app: Flask) -> None:
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None
    manager.request_loader(load_person)
    manager.unauthorized_handler(handle_unauthorized)
    app.before_request(check_request)
