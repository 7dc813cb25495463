"""The request: who asks, whether the view may answer them, one transaction around it, and what an error looks like.

A view is marked by @requires(…) or @public, and one `before_request` enforces the mark; an unmarked view is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from .actor import Person
from .db import begun_with
from .standing import LETTERS, Standing, View, stand, standing_or_none
from .transaction import commit, undo

SESSION_COOKIE = "vitrine_session"
Route = TypeVar("Route", bound=Callable[..., Any])


class Door(Blueprint):
    """A blueprint whose views answer the people of its logins, and nobody else."""

    def __init__(
        self,
        name: str,
        import_name: str,
        *,
        logins: Iterable[str],
        url_prefix: str = "",
        home: bool = True,
        tokens: bool = False,
        database: str | None = None,
    ) -> None:
        super().__init__(name, import_name, url_prefix=url_prefix)
        self.logins = frozenset(logins)
        self.home_of = self.logins if home else frozenset()
        self.tokens = tokens
        # The login its views work through, where that is not the person's own.
        self.database = database
        self.navigation: tuple[Any, ...] = ()
        self.account: tuple[Any, ...] = ()


def this_door() -> Door | None:
    """The door of this request; its nouns are blueprints within it."""
    found = current_app.blueprints.get((request.blueprint or "").partition(".")[0])
    return found if isinstance(found, Door) else None


def requires(permission: str, *, viewing: str | None = None, in_parts: bool = False) -> Callable[[Route], Route]:
    """`viewing`: what is written down of a page that is only looked at, once its answer is good. A list answers in parts too,
    and the further part of a page that is open already is no second view of it."""

    def mark(view: Route) -> Route:
        view.permission, view.viewing, view.in_parts = permission, viewing, in_parts  # type: ignore[attr-defined]
        return view

    return mark


def public(view: Route) -> Route:
    view.permission = None  # type: ignore[attr-defined]
    return view


def person() -> Person:
    """Who asks. Views behind @requires have one; anybody else's use is a fault."""
    found: Person | None = g.get("person")
    if found is None:
        abort(401)
    return found


def hand_over_secret() -> str:
    """What proves who asks: a token at the API's door, the cookie at every other."""
    door = this_door()
    if door and door.tokens:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        return secret.strip() if kind.lower() == "bearer" else ""
    return request.cookies.get(SESSION_COOKIE, "")


def stand_at(door: str, secret: str | None = None, view: View | None = None) -> None:
    """Opens the request's one transaction through this door's login."""
    g.stood_before = stand(Standing(door, secret, reading=request.method in ("GET", "HEAD"), view=view))


def looked_at(view: Any) -> View | None:
    """The page that this request shows."""
    if view.viewing is None or request.method != "GET" or (view.in_parts and wants_part()):
        return None
    id = (request.view_args or {}).get("id")
    # A noun is one word everywhere: the blueprint of its pages is named like its table.
    return View(view.viewing, (request.blueprint or "").rpartition(".")[2] if id else None, id)


def wants_part() -> bool:
    """HTMX asks for a part of the page; boosted or going back in history, it wants the whole."""
    asked = request.headers
    part = asked.get("HX-Request-Type") == "partial"
    return part and "HX-Boosted" not in asked and "HX-History-Restore-Request" not in asked


def identify(view: Any) -> None:
    g.pop("person", None)
    g.pop("refusal", None)
    secret = hand_over_secret()
    door = LETTERS.get(secret[:1])
    if door is None or not secret.isascii():
        return
    stand_at(door, secret, looked_at(view))
    begun = begun_with()
    if isinstance(begun, Person):
        g.person = begun
    elif begun is not None:
        g.refusal = begun


def admit() -> BaseResponse | None:
    """The guard of every door."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    if not hasattr(view, "permission"):
        raise LookupError(f"{request.endpoint} declares no permission: add @requires(…) or @public")
    door = this_door()
    if view.permission is not None:
        identify(view)
        if "person" not in g:
            return turn_away()
        check_rights(g.person, door, view.permission)
    if door and door.database:
        step_back(None)
        stand_at(door.database)
    return None


def check_rights(who: Person, door: Door | None, permission: str) -> None:
    if door is None or who.door not in door.logins:
        abort(403)
    module = current_app.config["MODULE_OF"].get(permission.partition(":")[0])
    if module and who.business and module not in who.business.modules:
        abort(404)
    if not who.can(permission):
        abort(403)


def turn_away() -> BaseResponse:
    """Anonymous: to the sign-in page and back. Signed in but not let in: why, and whom to ask."""
    refusal = g.get("refusal")
    if wants_json():
        abort(403 if refusal else 401)
    if refusal and refusal["refused"] == "temporary_password":
        return leave_for(url_for("auth.choose_password"))
    if refusal:
        abort(403)
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    door = this_door()
    return leave_for(sign_in_url(door.name if door and door.name in DOORS_BY_NAME else "client_portal", next=back or None))


DOORS_BY_NAME = {"client_portal": "client-portal", "technician": "tech", "admin": "admin", "platform": "platform"}


def sign_in_url(door: str, **query: Any) -> str:
    return url_for("auth.sign_in", door=DOORS_BY_NAME[door], **query)


def leave_for(url: str) -> BaseResponse:
    """A redirect that HTMX follows as a whole page."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)


def wants_json() -> bool:
    return request.path.startswith("/api/")


def finish(response: Response) -> Response:
    """One transaction per request: it holds when the answer is good, and never was when it is not."""
    if "stood_before" in g:
        if current_app.testing:
            response.headers["Server-Timing"] = f'db;desc="{statements()}"'
        if response.status_code < 400:
            commit()
        else:
            undo()
    return response


def statements() -> int:
    """What this request has cost the database so far, its begin included, BEGIN and COMMIT not."""
    place = standing_or_none()
    return place.statements if place else 0


def step_back(_: BaseException | None) -> None:
    if "stood_before" in g:
        undo()
        stand(g.pop("stood_before"))


def is_contention(error: BaseException | None) -> bool:
    """A lock or a statement that took too long, or a deadlock: asking again helps."""
    return getattr(error, "sqlstate", None) in ("55P03", "40001", "40P01", "57014")


def init_http(app: Flask) -> None:
    app.before_request(admit)
    app.after_request(finish)
    app.teardown_request(step_back)
