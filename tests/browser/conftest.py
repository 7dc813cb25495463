"""A real Chromium before a real server. One browser for the session, a fresh profile for each visitor."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_flask.live_server import LiveServer

from app.core.guard import SESSION_COOKIE
from tests.browser.watching import Watch
from tests.cast import Firm, make_firm, make_operator
from tests.databases import TestServer
from tests.pseudo import speak_pseudo
from tests.serving import free_port

ARGUMENTS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
             "--disable-features=OptimizationHints,MediaRouter,Translate", "--disable-dev-shm-usage"]  # fmt: skip
HERE = Path(__file__).parent
PATIENCE = 15_000
LOCALES = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "pl": "pl_PL"}
Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    named = os.environ.get("CHROMIUM")
    chromium = shutil.which(named) if named else shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        words = "NO CHROMIUM: the journeys in tests/browser did not run. Install it, or name it: CHROMIUM=/path/to/chromium"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    with sync_playwright() as playwright:
        # Its own sandbox needs rights that neither root nor a container has.
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False, args=ARGUMENTS)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def database(server: TestServer) -> Iterator[str]:
    """One of these journeys' own, so that the jobs run here are theirs."""
    name = f"vitrine_{uuid4().hex[:12]}"
    yield server.clone(name)
    server.drop(name)


@pytest.fixture(scope="session")
def app(make_app: Callable[..., Flask], database: str) -> Flask:
    """What live_server serves. The port is known before it is made, since its links hold it."""
    speak_pseudo()
    port = free_port()
    return make_app(database, BASE_URL=f"http://localhost:{port}", LIVESERVER_PORT=port, POOL_SIZE=6)


@pytest.fixture(scope="session")
def firm(app: Flask) -> Firm:
    return make_firm(app, f"firm{uuid4().hex[:6]}").all()


@pytest.fixture(scope="session")
def speaking(app: Flask) -> Callable[[str], Firm]:
    """A firm of this language."""

    @cache
    def firm_of(language: str) -> Firm:
        firm = make_firm(app, f"{language}{uuid4().hex[:6]}").all()
        firm.change_itself(locale=LOCALES[language])
        return firm

    return firm_of


@pytest.fixture
def own_firm(own_firm: Firm) -> Firm:
    """Whole, since it is looked at."""
    return own_firm.all()


@pytest.fixture(scope="session")
def olga(app: Flask, database: str) -> Any:
    return make_operator(app, database, f"olga{uuid4().hex[:6]}@platform.example")


def let_in(context: Any, secret: str, url: str) -> None:
    """In place of whoever was there before."""
    context.clear_cookies()
    context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": url}])


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """`open_page(firm, "bob")`: a page in which Bob is signed in. `open_page()`: nobody's. `expect`: errors that are answers; `breaks`:
    so does the line."""
    watches: list[Watch] = []
    contexts: list[Any] = []

    def visit(firm: Firm | None = None, name: str = "", *, secret: str = "", width: int = 1280, dark: bool = False,
              scripts: bool = True, expect: set[int] | None = None, breaks: bool = False) -> Page:  # fmt: skip
        context = browser.new_context(base_url=live_server.url(), viewport={"width": width, "height": 900}, java_script_enabled=scripts,
                                      color_scheme="dark" if dark else "light", reduced_motion="reduce", accept_downloads=True)  # fmt: skip
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watches.append(Watch(context, live_server.url(), expect or set(), breaks))
        secret = secret or (firm.secret_of(name) if firm else "")
        if secret:
            let_in(context, secret, live_server.url())
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()
    for watch in watches:
        watch.check()
