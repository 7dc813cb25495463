"""Every page, with the longest names, in a language that takes more room and in which no word may be forgotten: nothing scrolls
sideways, nothing is clipped or lies under another thing, axe finds nothing serious, the policy refuses nothing."""

import re
from uuid import uuid4

import psycopg
import pytest

from tests import pseudo
from tests.browser.conftest import let_in
from tests.browser.looking import AXE, WIDTHS, look_at
from tests.browser.pages import BEFORE_SIGN_IN, NO_PAGES, NOUNS, pages_of, visitors_of
from tests.cast import make_firm
from tests.domain.acting import secret_of_operator
from tests.isolation.test_routes import PUBLIC
from tests.rules.test_said import FOUND

ANSWERS = {403, 404, 410}
LONG = "Königlich-Württembergische Hofbäckerei & Konditorei Schwarzenberger-Löwenstein Nachfolger GmbH & Co. KG"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
# All that is read or heard of a page, but for a guide, which is no catalogue's (tests/auth/test_guide.py).
WORDS = """() => {
  const said = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("script, style, textarea, code, .guide, :has(.guide) :is(h1, title), [name=time_zone]")) said.push(walker.currentNode.data);
  for (const name of ["aria-label", "title", "alt", "placeholder"])
    for (const e of document.querySelectorAll(`[${name}]`)) said.push(e.getAttribute(name));
  return said.join(" ");
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
    firm.change_itself(locale=pseudo.LOCALE)
    return firm


@pytest.fixture(scope="session")
def data_words(long_firm, database):
    """Whatever stands in rows, word by word: that is nobody's to say."""
    with psycopg.connect(database) as owner:
        tables = owner.execute(
            "select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables"
            " where table_schema in ('app', 'platform', 'auth') and table_type = 'BASE TABLE'"
        ).fetchall()
        kept = [row for (table,) in tables for (row,) in owner.execute(f"select t::text from {table} t")]
    return set(WORD.findall(" ".join(kept).lower()))


WORD = re.compile(r"[a-z]{3,}")
ENGLISH = {word for words in FOUND for part in words[:2] if part for word in WORD.findall(part.lower())}
# The same in every language: what a name of ours or of a program is, and what names itself, such as languages and currencies.
NAMED = {"vitrine", "csv", "pdf", "png", "jpeg", "webp", "iban", "bic", "mozilla", "linux", "windows", "gmt", "https"}


def unsaid(text, data_words):
    """English words outside of what the catalogue said."""
    outside = re.sub(f"{pseudo.OPEN}[^{pseudo.OPEN}{pseudo.CLOSE}]*{pseudo.CLOSE}", " ", text)
    while outside != (text := re.sub(f"{pseudo.OPEN}[^{pseudo.OPEN}{pseudo.CLOSE}]*{pseudo.CLOSE}", " ", outside)):
        outside = text
    return sorted((set(WORD.findall(outside.lower())) & ENGLISH) - data_words - NAMED)


@pytest.mark.parametrize("noun", NOUNS)
def test_the_pages_of(noun, long_firm, olga, app, open_page, data_words):
    found, page = [], open_page()
    for visitor in visitors_of(noun):
        secret = secret_of_operator(app, olga) if visitor == "olga" else long_firm.secret_of(visitor)
        let_in(page.context, secret, app.config["BASE_URL"])
        for url in pages_of(noun, visitor, app, long_firm):
            found += look_at(page, url)
            if visitor != "olga" and (words := unsaid(page.evaluate(WORDS), data_words)):
                found.append(f"{url}: not said by the catalogue: {words}")
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
        ("document.addEventListener('submit', ({target}) => delete target.dataset.busy)", "double click"),
    ],
)
def test_a_mutant_is_caught(open_page, mutant, caught):
    page = open_page()
    page.add_init_script(f"document.addEventListener('DOMContentLoaded', () => {{ {mutant} }})")
    assert any(caught in words for words in look_at(page, "/client-portal/sign-in"))


# Pages as they once were: the list of hours clipped two of its columns, the board's buttons lay in other rows, the lines of an invoice
# were torn apart, and a credit note that was not there had a label.
@pytest.mark.parametrize(
    ("visitor", "url", "mutant", "caught"),
    [
        ("bob", "/client-portal/time-entries", "for (const e of document.querySelectorAll('.state')) e.style.whiteSpace = 'nowrap'", "clipped"),
        ("ada", "/admin/invoices/new", "for (const e of document.querySelectorAll('.line')) e.style.gridTemplateColumns = 'repeat(6, 2.5rem)'",
         "wider than its box"),
        ("ada", "/admin/users", "for (const e of document.querySelectorAll('main tr')) e.style.height = '0', e.style.display = 'block', "
         "e.style.marginTop = '-1rem'", "under another thing"),
        ("tom", "/tech/", "for (const e of document.querySelectorAll('main dd')) e.textContent = ''", "a label without a word"),
    ],
)  # fmt: skip
def test_a_page_that_was_broken_would_be_noticed(long_firm, open_page, visitor, url, mutant, caught):
    page = open_page(long_firm, visitor)
    page.add_init_script(f"document.addEventListener('DOMContentLoaded', () => {{ {mutant} }})")
    assert any(caught in words for words in look_at(page, url))


def test_a_word_that_is_forgotten_is_noticed():
    said = pseudo.pseudo("Invoice {number}").format(number="2026-12")
    assert unsaid(f"{said} {said}", set()) == []
    assert unsaid(f"{said} Nothing is due.", set()) == ["due", "nothing"]
    assert unsaid(f"{said} Nothing is due.", {"due"}) == ["nothing"]


# A word that stands alone is not parted.
PARTED = """() => [...document.querySelectorAll("main td.date")].filter((e) => {
  const range = document.createRange();
  range.selectNodeContents(e);
  return e.checkVisibility() && !/\\s/.test(e.innerText.trim()) && range.getClientRects().length > 1;
}).map((e) => e.innerText)"""


def test_a_role_is_not_parted(own_firm, open_page):
    own_firm.change(own_firm.bakery, name=LONG)
    page = open_page(own_firm, "ada")
    page.goto("/admin/users")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(PARTED) == [], f"at {width} px"
