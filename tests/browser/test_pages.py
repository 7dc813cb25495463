"""Every page: nothing scrolls sideways, no words stick out of their box, axe finds nothing serious, the policy refuses nothing."""

from pathlib import Path
from uuid import uuid4

import pytest

from app.core.standing import Standing, standing_at
from app.core.transaction import commit
from app.domain.access.membership import list_memberships
from app.domain.access.session import open_session
from tests.browser.pages import BEFORE_SIGN_IN, NO_PAGES, NOUNS, pages_of, visitors_of
from tests.cast import make_firm
from tests.isolation.test_routes import PUBLIC

AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
ANSWERS = {403, 404, 410}
WIDTHS = (1280, 390, 320)
LONG = "Königlich-Württembergische Hofbäckerei & Konditorei Schwarzenberger-Löwenstein Nachfolger GmbH & Co. KG"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS = """async (runOnly) => {
  const found = await axe.run({runOnly, preload: false, iframes: false, resultTypes: ["violations"]});
  if (!found.violations.length && !found.passes.length) return ["axe looked at nothing"];
  return found.violations.filter(({impact}) => ["serious", "critical"].includes(impact)).map(({id, nodes}) =>
    `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 120)} (${node.any[0]?.message})`).join(" | ")}`);
}"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return null;
  const out = [...document.querySelectorAll("main *, header *")].filter((e) => e.getBoundingClientRect().right > width + 1);
  return out.slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className}`).join(", ") || "the page";
}"""

CROWDED = """() => {
  const right = (e) => e.getBoundingClientRect().right;
  const sticksOut = (e) => (e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1) || right(e) > right(e.parentElement) + 1;
  return [...document.querySelectorAll("main label, main legend, main button, main a.button")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1 && sticksOut(e))
    .slice(0, 3).map((e) => `${e.tagName.toLowerCase()} “${e.textContent.trim()}”`).join(", ");
}"""


@pytest.fixture
def open_page(open_page):
    """Each page with axe in it, given to the browser once."""

    def visit(*args, **options):
        page = open_page(*args, **options)
        page.add_init_script(path=AXE)
        return page

    return visit


@pytest.fixture(scope="session")
def long_firm(app):
    """Long names, and words that do not break."""
    firm = make_firm(app, f"long-names-{uuid4().hex[:6]}").all()
    firm.change(firm.bakery, name=LONG)
    firm.change(firm.bakery_project, name=f"{LONG_WORD} und {LONG_WORD}")
    firm.change(firm.bakery_entry, description=f"{LONG_WORD} {LONG}")
    firm.change(firm.bakery_phase, name=LONG_WORD)
    return firm


def operator_s_secret(app, olga):
    with app.app_context(), standing_at(Standing("auth")):
        secret = open_session(olga.identity_id, list_memberships(olga.identity_id)[0])
        commit()
    return secret


def look_at(page, url):
    """What is wrong with this page, in words."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(url)
    found = page.evaluate(SERIOUS, TAGS)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {words}" for words in page.evaluate(SERIOUS, ["color-contrast"])]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if wide := page.evaluate(TOO_WIDE):
            found.append(f"scrolls sideways at {width} px: {wide}")
        if crowded := page.evaluate(CROWDED):
            found.append(f"wider than its box at {width} px: {crowded}")
    return [f"{url}: {words}" for words in found]


@pytest.mark.parametrize("noun", NOUNS)
def test_the_pages_of(noun, long_firm, olga, app, open_page):
    found = []
    for visitor in visitors_of(noun):
        secret = operator_s_secret(app, olga) if visitor == "olga" else long_firm.secret_of(visitor)
        page = open_page(secret=secret)
        for url in pages_of(noun, visitor, app, long_firm):
            found += look_at(page, url)
    assert not found, "\n".join(found)


def test_the_pages_before_sign_in(open_page):
    page = open_page(expect=ANSWERS)
    found = [words for urls in BEFORE_SIGN_IN.values() for url in urls for words in look_at(page, url)]
    assert not found, "\n".join(found)


def test_the_pages_of_errors(firm, open_page):
    page = open_page(firm, "bob", expect=ANSWERS)
    found = [words for url in ("/nowhere", f"/client-portal/projects/{uuid4()}", "/admin/") for words in look_at(page, url)]
    assert not found, "\n".join(found)


def test_each_public_route_is_placed():
    assert set(BEFORE_SIGN_IN) | NO_PAGES == PUBLIC, "say in pages.py what the page of a new public route is, or that it has none"


@pytest.mark.parametrize(
    ("mutant", "caught"),
    [
        ("document.querySelector('label').remove()", "label"),
        ("document.querySelector('h1').style.color = 'silver'", "color-contrast"),
        ("document.querySelector('h1').style.inlineSize = '200vw'", "sideways"),
        ("document.querySelector('.field').style.inlineSize = '1rem'", "wider than its box"),
    ],
)
def test_a_mutant_is_caught(open_page, mutant, caught):
    page = open_page()
    page.add_init_script(f"document.addEventListener('DOMContentLoaded', () => {{ {mutant} }})")
    assert any(caught in words for words in look_at(page, "/client-portal/sign-in"))
