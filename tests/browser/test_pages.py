"""Every page, with the longest names, in a language that takes more room and in which no word may be forgotten: nothing scrolls
sideways, nothing is clipped or lies under another thing, axe finds nothing serious, the policy refuses nothing."""

import re
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import update

from app.core.db import db
from app.core.standing import Standing, standing_at
from app.core.transaction import commit
from app.domain.access.membership import list_memberships
from app.domain.access.session import open_session
from app.domain.businesses.business import Business
from app.ops.founding import as_migrator
from app.ops.words import collect
from tests import pseudo
from tests.browser.pages import BEFORE_SIGN_IN, NO_PAGES, NOUNS, pages_of, visitors_of
from tests.cast import make_firm
from tests.isolation.test_routes import PUBLIC

AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
ANSWERS = {403, 404, 410}
WIDTHS = (1280, 1920, 900, 768, 390, 320)
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


# What hides what does not fit hides none: but for a name that ends in dots and is told in full by its title, and words for the ear alone.
CLIPPED = """() => {
  const hides = (style) => ["hidden", "clip"].includes(style.overflowX);
  const told = (e, style) => style.textOverflow === "ellipsis" && e.closest("[title]");
  return [...document.querySelectorAll("body *")].filter((e) => {
    const style = getComputedStyle(e);
    return hides(style) && !e.matches("input, select, textarea") && e.clientWidth > 1 && e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && !told(e, style);
  }).slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className} “${e.textContent.trim().slice(0, 60)}”`).join(", ");
}"""

# Whoever presses the middle of a button presses that button. The window is as tall as the page meanwhile.
COVERED = """() => {
  const middle = (e) => { const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
  const isIt = (e, hit) => hit && (e === hit || e.contains(hit) || hit.contains(e) && hit.matches("a, button, label"));
  return [...document.querySelectorAll("main a, main button, main input:not([type=hidden]), main select, main textarea, main summary")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1 && !e.closest("dialog, [popover]"))
    .filter((e) => {
      const lines = [...e.getClientRects()].filter((r) => r.width > 1);
      const points = lines.length > 1 ? [[lines[0].x + lines[0].width / 2, lines[0].y + lines[0].height / 2]] : [middle(e)];
      return !points.every(([x, y]) => isIt(e, document.elementFromPoint(x, y)));
    })
    .slice(0, 3).map((e) => `${e.tagName.toLowerCase()} “${(e.textContent || e.name).trim().slice(0, 60)}”`).join(", ");
}"""

# No two texts lie over each other, as far as they are shown.
OVER_EACH_OTHER = """() => {
  const shown = (rect, e) => {
    let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom];
    for (let box = e; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflow === "visible") continue;
      const r = box.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, r.left), Math.max(top, r.top), Math.min(right, r.right), Math.min(bottom, r.bottom)];
    }
    return {left, top, right, bottom, e};
  };
  const boxes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility({visibilityProperty: true}) || e.closest("option, .visually-hidden, dialog, [popover]")) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const rect of range.getClientRects()) {
      const box = shown(rect, e);
      if (box.right - box.left > 2 && box.bottom - box.top > 2) boxes.push(box);
    }
  }
  boxes.sort((a, b) => a.top - b.top);
  const found = [];
  for (let i = 0; i < boxes.length && found.length < 3; i++)
    for (let j = i + 1; j < boxes.length && boxes[j].top < boxes[i].bottom - 4; j++) {
      const [a, b] = [boxes[i], boxes[j]];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), tall = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 3 && tall > 5 && a.e !== b.e) found.push(`“${a.e.textContent.trim().slice(0, 40)}” and “${b.e.textContent.trim().slice(0, 40)}”`);
    }
  return found.join(", ");
}"""

# Each form that posts, sent twice as a double click does: what leaves the page, leaves it once.
SENT_TWICE = """() => {
  const sent = new Map();
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent.set(event.target, (sent.get(event.target) ?? 0) + 1);
    event.preventDefault();
  });
  const forms = [...document.querySelectorAll("form")].filter((form) => form.getAttribute("method") === "post");
  for (const form of forms) form.setAttribute("novalidate", "");
  for (const form of forms) for (const _ of "12") HTMLFormElement.prototype.requestSubmit.call(form);
  return forms.filter((form) => sent.get(form) !== 1).map((form) => form.getAttribute("action") ?? "the page's").join(", ");
}"""

# All that is read or heard of a page.
WORDS = """() => {
  const said = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("script, style, textarea, code, [name=time_zone]")) said.push(walker.currentNode.data);
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
    with app.app_context(), as_migrator():
        db.session.execute(update(Business).where(Business.id == firm.id).values(locale=pseudo.LOCALE))
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
ENGLISH = {word for words in collect() for part in words[:2] if part for word in WORD.findall(part.lower())}
# The same in every language: what a name of ours or of a program is, and what names itself, such as languages and currencies.
NAMED = {"vitrine", "csv", "pdf", "png", "jpeg", "webp", "iban", "bic", "mozilla", "linux", "windows", "gmt", "https"}


def unsaid(text, data_words):
    """English words outside of what the catalogue said."""
    outside = re.sub(f"{pseudo.OPEN}[^{pseudo.OPEN}{pseudo.CLOSE}]*{pseudo.CLOSE}", " ", text)
    while outside != (text := re.sub(f"{pseudo.OPEN}[^{pseudo.OPEN}{pseudo.CLOSE}]*{pseudo.CLOSE}", " ", outside)):
        outside = text
    return sorted((set(WORD.findall(outside.lower())) & ENGLISH) - data_words - NAMED)


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
        if clipped := page.evaluate(CLIPPED):
            found.append(f"clipped at {width} px: {clipped}")
        page.set_viewport_size({"width": width, "height": min(page.evaluate("document.documentElement.scrollHeight"), 12_000)})
        if covered := page.evaluate(COVERED):
            found.append(f"under another thing at {width} px: {covered}")
        if over := page.evaluate(OVER_EACH_OTHER):
            found.append(f"over each other at {width} px: {over}")
    if twice := page.evaluate(SENT_TWICE):
        found.append(f"not sent once by a double click: {twice}")
    return [f"{url}: {words}" for words in found]


@pytest.mark.parametrize("noun", NOUNS)
def test_the_pages_of(noun, long_firm, olga, app, open_page, data_words):
    found = []
    for visitor in visitors_of(noun):
        secret = operator_s_secret(app, olga) if visitor == "olga" else long_firm.secret_of(visitor)
        page = open_page(secret=secret)
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


# Three pages as they once were: the list of hours clipped two of its columns, the board's buttons lay in other rows, the lines of an
# invoice were torn apart.
@pytest.mark.parametrize(
    ("visitor", "url", "mutant", "caught"),
    [
        ("bob", "/client-portal/time-entries", "for (const e of document.querySelectorAll('.state')) e.style.whiteSpace = 'nowrap'", "clipped"),
        ("ada", "/admin/invoices/new", "for (const e of document.querySelectorAll('.line')) e.style.gridTemplateColumns = 'repeat(6, 2.5rem)'",
         "wider than its box"),
        ("ada", "/admin/users", "for (const e of document.querySelectorAll('main tr')) e.style.height = '0', e.style.display = 'block', "
         "e.style.marginTop = '-1rem'", "under another thing"),
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
