"""In whose name and language a visitor is spoken to who is nobody yet, or not any more: the firm's whose host or address it is, or
that this browser was at before. Its name, logo and colour is all that the sign-in's login reads of it."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, abort, current_app, g, request
from flask.sansio.blueprints import BlueprintSetupState

from ..core.assets import FOR_GOOD
from ..core.colour import HEX, accent_css, look_css
from ..core.files import logos
from ..core.guard import get_person
from ..core.http import public
from ..core.reader import LANGUAGES, NOBODY, reader, write_for
from ..core.security import cookie_name
from ..core.ui import brand_of
from ..domain.access.identity import locale_of
from ..domain.businesses.visited import load_visited_business
from .door import door
from .landing import KNOWN_FOR, of_cookie

FIRM_COOKIE = "vitrine_firm"
# What is no page, and asked for all the time.
SILENT = {"auth.accent", "auth.logo", "auth.look", "auth.health", "auth.ready"}


def greet_visitor(slug: str | None = None) -> None:
    """`slug`: whose link it is, where that is known. At a firm's own host it is that firm's, whatever an address says."""
    refused = (g.get("refusal") or {}).get("business") or {}
    asked = slug or refused.get("slug") or request.args.get("business") or request.cookies.get(cookie_name(FIRM_COOKIE), "")
    firm = load_visited_business(host=request.host, slug=asked[:60].replace("\0", ""))
    g.brand, g.firm = brand_of(firm, named=refused.get("name")), firm and firm.slug
    if firm:
        write_for(firm.locale, firm.time_zone)
    else:
        write_for(request.accept_languages.best_match(LANGUAGES, NOBODY.locale), NOBODY.time_zone)


def speak_to(identity_id: UUID) -> None:
    """Who has proved who they are reads in their own language, let in or not yet."""
    if locale := locale_of(identity_id):
        write_for(locale, reader().time_zone)


@door.before_request
def greet() -> None:
    if get_person() is None and request.endpoint not in SILENT:
        greet_visitor()


@door.after_request
def remember_firm(response: Response) -> Response:
    """For the sign-in page of whoever comes back, and what is shown where a session has ended."""
    name, firm = cookie_name(FIRM_COOKIE), g.get("firm")
    if firm and request.cookies.get(name) != firm:
        response.set_cookie(name, firm, max_age=KNOWN_FOR, **of_cookie())
    return response


@door.record_once
def speak_alike(state: BlueprintSetupState) -> None:
    """A page that is not there, or not open, speaks to a visitor as the sign-in does (core/failures.py)."""
    state.app.extensions["greet_visitor"] = greet_visitor


@door.get("/brand/<colour>.css")
@public
def accent(colour: str) -> Response:
    return sheet(accent_css, colour)


@door.get("/brand/<colour>/look.css")
@public
def look(colour: str) -> Response:
    """For whoever chooses one: by day and by night, beside each other."""
    return sheet(look_css, colour)


def sheet(made_of: Callable[[str], str], colour: str) -> Response:
    if not HEX.fullmatch(f"#{colour}"):
        abort(404)
    return Response(made_of(f"#{colour}"), mimetype="text/css", headers={"Cache-Control": FOR_GOOD})


@door.get("/brand/<key>.png")
@public
def logo(key: str) -> Response:
    """Stored apart from everything that is anybody's own; a mail that is read in a browser shows it on another's page."""
    try:
        content = logos().read(key)
    except (FileNotFoundError, ValueError):
        abort(404)
    headers = {"Cache-Control": FOR_GOOD, "Cross-Origin-Resource-Policy": "cross-origin"}
    return current_app.response_class(content, mimetype="image/png", headers=headers)
