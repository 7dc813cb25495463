"""The request: its door, the mark of its view, and one transaction around it.

A view is marked by @requires(…) or @public, and the guard enforces the mark (core/guard.py); an unmarked view is an error.
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from .once import tell_answer
from .standing import Standing, View, find_standing, set_standing
from .transaction import commit, undo

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
        self.home_of = self.logins if home and not tokens else frozenset()
        self.tokens = tokens
        # The login its views work through, where that is not the person's own.
        self.database = database
        self.navigation: tuple[Any, ...] = ()
        self.account: tuple[Any, ...] = ()
        # The page of what is new, and how much of it is unread.
        self.bell: tuple[str, ...] = ()
        # The page that finds things by their words.
        self.search: str | None = None

    def register(self, app: Any, options: dict[str, Any]) -> None:
        super().register(app, options)
        app.extensions["home_doors"] |= dict.fromkeys(self.home_of, self)


def this_door() -> Door | None:
    """The door of this request; its nouns are blueprints within it."""
    outermost = current_app.blueprints[request.blueprints[-1]] if request.blueprints else None
    return outermost if isinstance(outermost, Door) else None


def home_door(login: str | None) -> Door | None:
    """The door whose pages the people of this login have."""
    doors: dict[str | None, Door] = current_app.extensions["home_doors"]
    return doors.get(login)


def requires(
    permission: str,
    *,
    viewing: str | None = None,
    in_parts: bool = False,
    is_upload: bool = False,
    is_poll: bool = False,
    opens: bool = False,
) -> Callable[[Route], Route]:
    """`viewing`: what is written down of a page that is only looked at, once its answer is good. A list answers in parts too,
    and the further part of a page that is open already is no second view of it. `is_upload`: it takes more than
    a form (sent.py). `is_poll`: a page asks it by itself, and nobody is there for it. `opens`: with the thing that it shows
    is read what one is told of it."""

    def mark(view: Route) -> Route:
        view.permission, view.viewing, view.in_parts = permission, viewing, in_parts  # type: ignore[attr-defined]
        view.is_upload, view.is_poll, view.opens = is_upload, is_poll, opens  # type: ignore[attr-defined]
        return view

    return mark


def public(view: Route) -> Route:
    view.permission = None  # type: ignore[attr-defined]
    return view


def use_login(door: str, secret: str | None = None, view: View | None = None, *, kind: str = "browser", **more: Any) -> None:
    """The request's one transaction goes through this login."""
    reading = request.method in ("GET", "HEAD")
    place = Standing(door, secret, kind, g.get("host"), reading=reading, view=view, **more)
    g.outer_standing = set_standing(place)


def wants_part() -> bool:
    """HTMX asks for a part of the page; boosted or going back in history, it wants the whole."""
    asked = request.headers
    part = asked.get("HX-Request-Type") == "partial"
    return part and "HX-Boosted" not in asked and "HX-History-Restore-Request" not in asked


DOORS_BY_NAME = {"client_portal": "client-portal", "technician": "tech", "admin": "admin", "platform": "platform"}


def sign_in_url(door: str, **query: Any) -> str:
    return url_for("auth.sign_in", door=DOORS_BY_NAME[door], **query)


def redirect_whole_page(url: str) -> BaseResponse:
    """A redirect that HTMX follows as a whole page."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)


def wants_json() -> bool:
    return request.path.startswith("/api/")


def read_json() -> Any:
    """What was sent; None for what is no JSON, is nested deeper than anything is here, or has letters that no database keeps."""
    try:
        sent = request.get_json(silent=True)
        json.dumps(sent, ensure_ascii=False).encode()
    except (RecursionError, UnicodeEncodeError):
        return None
    return sent


def finish(app: Flask, answer: Callable[[], Any]) -> Response:
    """One transaction per request: it holds when the answer is good, and never was when it is not. It ends while a failure still
    finds its page (core/failures.py)."""
    response = app.make_response(answer())
    if "outer_standing" in g:
        if response.status_code < 400:
            tell_answer(response)
            commit()
        else:
            undo()
    return response


def tell_cost(response: Response) -> Response:
    if current_app.testing and "outer_standing" in g:
        response.headers["Server-Timing"] = f'db;desc="{statements()}"'
    return response


def statements() -> int:
    """What this request has cost the database so far, its begin included, BEGIN and COMMIT not."""
    place = find_standing()
    return place.statements if place else 0


def restore_standing(_: BaseException | None) -> None:
    if "outer_standing" in g:
        undo()
        set_standing(g.pop("outer_standing"))


def init_http(app: Flask) -> None:
    # No view is asynchronous; without this, each function of a request would be asked whether it is.
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]
    app.extensions["home_doors"] = {}
    app.dispatch_request = partial(finish, app, app.dispatch_request)  # type: ignore[method-assign]
    app.after_request(tell_cost)
    app.teardown_request(restore_standing)
