"""What a first visit weighs, as it comes over the wire: each page alone, from an empty cache, in each language it is said in."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from app.core.db import db, uuid7
from app.core.reader import LANGUAGES, OFFICE_LANGUAGES
from app.domain.invoices.invoice import Invoice
from tests.browser.pages import BEFORE_SIGN_IN, NOUNS, pages_of
from tests.cast import TODAY

NOW = datetime.now(UTC)
BOUND = {"client_portal": 150_000, "admin": 160_000, "sign-in": 110_000}


@pytest.fixture
def weigh(open_page):
    """What each answer brought, headers included, from an empty cache."""

    def first_load(firm, url, name="bob", **options):
        page, heavy = open_page(firm, name, **options), []
        page.on("requestfinished", lambda request: heavy.append(request))
        page.goto(url, wait_until="networkidle")
        return {r.url: sum(r.sizes()[part] for part in ("responseBodySize", "responseHeadersSize")) for r in heavy}, page

    return first_load


def weights_of(weigh, firm, name, urls, language, **options):
    """Of all these pages, which must be in that language: each in a browser of its own."""
    found = {}
    for url in urls:
        weights, page = weigh(firm, url, name, **options)
        assert page.locator("html").get_attribute("lang").split("-")[0] == language
        assert any("woff2" in part for part in weights), "fonts count too"
        found[url] = sum(weights.values())
        page.context.close()
    return found


def hold_to(bound, found, note):
    heaviest = max(found, key=lambda url: found[url])
    note("heaviest", f"{heaviest}: {found[heaviest] / 1000:.1f} of {bound / 1000:.0f} KB, {len(found)} pages")
    assert found[heaviest] <= bound, sorted(found.items(), key=lambda item: -item[1])[:5]


# To a firm whose language the office's has no catalogue of it speaks English, with that firm's letters in its data.
DOORS = [("client_portal", "bob", language, language) for language in LANGUAGES]
DOORS += [("admin", "ada", language, language) for language in OFFICE_LANGUAGES] + [("admin", "ada", "pl", "en")]


@pytest.mark.long
@pytest.mark.parametrize(("door", "name", "language", "said_in"), DOORS)
def test_each_page_of_a_door_in_each_language(speaking, weigh, app, record_property, door, name, language, said_in):
    firm = speaking(language)
    urls = [url for noun in NOUNS if noun.partition(".")[0] == door for url in pages_of(noun, name, app, firm)]
    assert len(urls) > 10
    hold_to(BOUND[door], weights_of(weigh, firm, name, urls, said_in), record_property)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_before_sign_in_in_each_language(speaking, weigh, record_property, language):
    slug = speaking(language).slug
    urls = [f"{url}?business={slug}" for addresses in BEFORE_SIGN_IN.values() for url in addresses if "platform" not in url]
    hold_to(BOUND["sign-in"], weights_of(weigh, None, "", urls, language, expect={404, 410}), record_property)


def test_the_first_pages_in_the_language_with_the_most_letters(speaking, weigh):
    """Of the above, what everybody opens, at each run."""
    firm = speaking("pl")
    for door, name, url, language in (("client_portal", "bob", "/client-portal/", "pl"), ("admin", "ada", "/admin/", "en")):
        assert weights_of(weigh, firm, name, [url], language)[url] <= BOUND[door]
    sign_in = f"/client-portal/sign-in?business={firm.slug}"
    assert weights_of(weigh, None, "", [sign_in], "pl")[sign_in] <= BOUND["sign-in"]


def test_a_list_of_25_invoices_is_at_most_40_kb_of_html(own_firm, weigh):
    many = [
        {"id": uuid7(), "client_id": own_firm.bakery.id, "state": "sent", "number": f"2026-{number:04d}", "currency": "EUR", "issued_on": TODAY,
         "due_on": TODAY, "issued_at": NOW, "net": 12_345_678, "tax": 0, "total": 12_345_678, "paid": 0}
        for number in range(1000, 1030)
    ]  # fmt: skip
    own_firm.do(lambda: db.session.execute(insert(Invoice), many))
    _, page = weigh(own_firm, "/client-portal/invoices")
    assert page.locator("#rows tbody tr").count() == 25
    assert len(page.request.get("/client-portal/invoices").body()) <= 40_000
