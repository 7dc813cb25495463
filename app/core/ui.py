"""What templates stand on: the components as `ui`, the brand, the navigation, and pages that can answer in part."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for

from .actor import Business, Person
from .forms import PostForm
from .guard import get_person
from .http import Door, home_door, wants_part
from .once import once_key
from .page import Page
from .reader import LANGUAGES, NOBODY, OFFICE_LANGUAGES, reader, write_for
from .states import LABELLED
from .templates import fill
from .words import _


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the navigation: shown to those who may open it."""

    label: str
    endpoint: str
    icon: str
    permission: str
    values: dict[str, Any] = field(default_factory=dict)
    # Further nouns whose pages are found from here.
    leads_to: tuple[str, ...] = ()


@dataclass(slots=True)
class NavItem:
    label: str
    href: str
    icon: str
    current: bool = False
    count: int | None = None


def render(template: str, fragment: str | None = None, code: int | None = None, **context: Any) -> Response:
    """The whole page for a browser, only the block for HTMX, which asks for a part of it. A form that was refused, or a filter that
    could not be read, makes it 422."""
    code = code or (422 if any(part.errors for part in context.values() if isinstance(part, PostForm | Page)) else 200)
    response = current_app.response_class(fill(template, fragment if wants_part() else None, **context), code)
    response.headers["Vary"] = "HX-Request, HX-Request-Type, Cookie"
    response.headers["Content-Language"] = language_tag()
    return response


def brand_of(business: Business | Any | None, client: Any = None, *, named: str | None = None) -> SimpleNamespace:
    """The business's colours, or the client's own over them. `named`: what it is called where no more may be said of it."""
    accent = (client and client.accent) or (business.accent if business else "#1d4ed8")
    logo_key = (client and client.logo_key) or (business.logo_key if business else None)
    return SimpleNamespace(
        name=business.name if business else named or "Vitrine",
        logo_url=logo_url(logo_key),
        dark_logo_url=logo_url(business.dark_logo_key) if business and logo_key == business.logo_key else None,
        css_url=f"/brand/{accent[1:]}.css",
        welcome=(client and client.welcome_text) or getattr(business, "welcome_text", None),
    )


def logo_url(key: str | None) -> str | None:
    return f"/brand/{key}.png" if key else None


def _nav(door: Door | None, who: Person | None) -> list[NavItem]:
    if who is None or door is None:
        return []
    here = (request.endpoint or "").rpartition(".")[0]
    return [
        NavItem(_(link.label), _url(link), link.icon, here in (link.endpoint.rpartition(".")[0], *link.leads_to))
        for link in getattr(door, "navigation", ())
        if who.can(link.permission) and _in_use(link.permission, who)
    ]


def _in_use(permission: str, who: Person) -> bool:
    module = current_app.config["MODULE_OF"].get(permission.partition(":")[0])
    return module is None or who.business is None or module in who.business.modules


def _url(link: Link) -> str:
    known: dict[str, str] = current_app.extensions["nav_urls"]
    if link.endpoint not in known:
        known[link.endpoint] = url_for(link.endpoint, **link.values)
    return known[link.endpoint]


def _context() -> dict[str, Any]:
    who = get_person()
    home = home_door(who.door if who else None)
    brand = g.get("brand") or brand_of(who.business if who else None, who.client if who else None)
    return {
        "current_user": who,
        "brand": brand,
        "nav": _nav(home, who),
        "home_url": _home_url(home),
        "bell": _bell(home, who),
        "search_url": _search_url(home, who),
        "account_links": [
            NavItem(_(link.label), _url(link), link.icon)
            for link in getattr(home, "account", ())
            if who and who.can(link.permission)
        ],
        "sign_out_url": "/sign-out",
        "switch_url": "/account/switch" if who and who.several else None,
    }


def _bell(door: Door | None, who: Person | None) -> tuple[str, str] | None:
    """Where what is new stands, and where the bell asks how much it is; where a door has them."""
    if who is None or door is None or not door.bell:
        return None
    return tuple(_url(Link("", endpoint, "", "")) for endpoint in door.bell)  # type: ignore[return-value]


def _search_url(door: Door | None, who: Person | None) -> str | None:
    """Where the box in the bar leads; the page it leads to has one of its own."""
    if who is None or door is None or door.search is None or request.endpoint == door.search:
        return None
    return _url(Link("", door.search, "", ""))


def _home_url(home: Door | None) -> str:
    return f"{home.url_prefix}/" if home else "/"


def language_tag() -> str:
    """As HTML has it: of a reader whose language has no catalogue, that of the words."""
    return reader().words_locale.replace("_", "-")


def dotted(*parts: Any) -> str:
    """Those that there are, on one line."""
    return " · ".join(str(part) for part in parts if part)


def write_for_reader() -> None:
    """The words, dates and money of this request are for whoever asks."""
    who = get_person()
    if who is None:
        write_for(NOBODY.locale, NOBODY.time_zone)
    else:
        write_for(who.locale, who.time_zone, LANGUAGES if who.user_type == "client" else OFFICE_LANGUAGES)


def forget_reader(_error: BaseException | None) -> None:
    """What this thread does next, for nobody yet, is not in the language of who asked before."""
    write_for(NOBODY.locale, NOBODY.time_zone)


def init_ui(app: Flask) -> None:
    app.extensions["nav_urls"] = {}
    app.jinja_env.globals["is_demo"] = app.config["DEMO"]
    app.jinja_env.globals["dotted"] = dotted
    app.jinja_env.globals["once_key"] = once_key
    app.jinja_env.globals["labelled"] = LABELLED
    app.jinja_env.globals["language_tag"] = language_tag
    app.context_processor(_context)
    app.before_request(write_for_reader)
    app.teardown_request(forget_reader)
