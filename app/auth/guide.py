"""The guide for whoever asks, in their language. It is written in docs/, where it is read without a server too."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from flask.typing import ResponseReturnValue
from markupsafe import Markup

from config import ROOT

from ..core.guard import current_user
from ..core.http import requires
from ..core.reader import reader
from ..core.ui import render
from ..domain.roles.permissions import Permission
from .door import door

DOCS = ROOT / "docs"
GUIDE_OF = {"client": "CLIENT_PORTAL", "admin": "ADMIN", "sub": "SUBCONTRACTOR_ROLE", "tech": "TECHNICIAN", "platform": "PLATFORM"}
ADDRESSES = {"ADMIN.md": "/help", "RBAC.md": "/help/roles", "ADVANCED_PERMISSIONS.md": "/help/permissions"}


class Guide(NamedTuple):
    title: str
    html: Markup


@door.get("/help")
@requires(Permission.ACCOUNT_WRITE)
def show_guide() -> ResponseReturnValue:
    return page_of(GUIDE_OF[current_user.door])


@door.get("/help/roles")
@requires(Permission.USERS_READ)
def show_guide_to_roles() -> ResponseReturnValue:
    return page_of("RBAC")


@door.get("/help/permissions")
@requires(Permission.USERS_READ)
def show_guide_to_permissions() -> ResponseReturnValue:
    return page_of("ADVANCED_PERMISSIONS")


def page_of(name: str) -> ResponseReturnValue:
    return render("auth/guide.html", guide=read_guide(name, reader().language))


def path_of(name: str, language: str) -> Path:
    """English stands at the top, and is read where there is no other."""
    own = DOCS / language / f"{name}.md"
    return own if own.exists() else DOCS / f"{name}.md"


@cache
def read_guide(name: str, language: str) -> Guide:
    from mistune import HTMLRenderer, create_markdown  # Nothing but a guide needs it.

    class Page(HTMLRenderer):
        """Of our own text alone. What is no page here is named, and leads nowhere."""

        def link(self, text: str, url: str, title: str | None = None) -> str:
            return super().link(text, ADDRESSES[url], title) if url in ADDRESSES else text

        def block_html(self, _html: str) -> str:
            return ""

    heading, _, body = path_of(name, language).read_text().partition("\n")
    html = create_markdown(renderer=Page(), plugins=["table"])(body)
    return Guide(heading.removeprefix("# "), Markup(html))
