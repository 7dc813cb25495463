"""What templates stand on: the components as `ui`, the brand, the navigation, and pages that can answer in part."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request, url_for
from jinja2_fragments.flask import render_block

from .actor import Business, Person
from .formats import format_for
from .forms import PostForm
from .guard import get_person
from .http import Door, home_door, wants_part
from .lists import Page
from .once import once_key
from .states import LABELLED


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the navigation: shown to those who may open it."""

    label: str
    endpoint: str
    icon: str
    permission: str
    values: dict[str, Any] = field(default_factory=dict)


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
    part = fragment is not None and wants_part()
    body = render_block(template, str(fragment), **context) if part else render_template(template, **context)
    response = current_app.response_class(body, code)
    response.headers["Vary"] = "HX-Request, HX-Request-Type, Cookie"
    return response


def brand_of(business: Business | Any | None, client: Any = None) -> SimpleNamespace:
    """The business's colours, or the client's own over them."""
    accent = (client and client.accent) or (business.accent if business else "#1d4ed8")
    logo_key = (client and client.logo_key) or (business.logo_key if business else None)
    return SimpleNamespace(
        name=business.name if business else "Vitrine",
        logo_url=f"/brand/{logo_key}.png" if logo_key else None,
        css_url=f"/brand/{accent[1:]}.css",
        welcome=(client and client.welcome_text) or getattr(business, "welcome_text", None),
    )


def _nav(door: Door | None, who: Person | None) -> list[NavItem]:
    if who is None or door is None:
        return []
    here = request.endpoint or ""
    return [
        NavItem(link.label, _url(link), link.icon, here.rpartition(".")[0] == link.endpoint.rpartition(".")[0])
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
        "account_links": [
            NavItem(link.label, _url(link), link.icon) for link in getattr(home, "account", ()) if who and who.can(link.permission)
        ],
        "sign_out_url": "/sign-out",
        "switch_url": "/account/switch" if who and who.several else None,
    }


def _home_url(home: Door | None) -> str:
    return f"{home.url_prefix}/" if home else "/"


def _load_components(app: Flask) -> None:
    """All macros of templates/components, in one namespace. They know their parameters and globals, and no page."""
    ui = app.jinja_env.globals["ui"]
    for file in sorted((Path(app.root_path).parent / "templates" / "components").glob("*.html")):
        module = app.jinja_env.get_template(f"components/{file.name}").module
        vars(ui).update({name: macro for name, macro in vars(module).items() if not name.startswith("_")})


def format_for_reader() -> None:
    """Dates and money in this request are written for whoever asks."""
    reader = get_person() or g.get("visited_business")
    format_for(reader.locale if reader else "en_GB", reader.time_zone if reader else "UTC")


def init_ui(app: Flask) -> None:
    app.extensions["nav_urls"] = {}
    app.jinja_env.globals["is_demo"] = app.config["DEMO"]
    app.jinja_env.globals["ui"] = SimpleNamespace()
    app.jinja_env.globals["once_key"] = once_key
    app.jinja_env.globals["labelled"] = LABELLED
    _load_components(app)
    app.context_processor(_context)
    app.before_request(format_for_reader)
