"""Where a filter is set, a link takes it away, at every list: the tab and the order stay. Generated from the lists that templates filter."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest

from config import ROOT
from tests.browse import Visitor
from tests.domain.acting import secret_of_operator
from tests.isolation.test_routes import MATRIX, address, own_id

FILTERED = {
    found[1]: path.read_text() for path in sorted((ROOT / "templates").rglob("*.html"))
    if (found := re.search(r'ui\.filters\(url_for\("([\w.]+)"', path.read_text()))
}  # fmt: skip
CLEAR = re.compile(r'<a class="clear" href="([^"]+)"')
FIELD = re.compile(r'<(?:input|select)[^>]*\bname="(\w+)"[^>]*>(?:.*?</select>)?', re.S)
SAID = {"date_from": "2026-01-05", "date_to": "2026-01-05", "q": "sonata", "kind": "financial"}


@pytest.fixture(params=FILTERED)
def open_list(request, app, firm, olga):
    """The list's address without a filter, and how it is asked for."""
    endpoint, visitor = request.param, Visitor(app)
    line = MATRIX[endpoint]
    who = next(name for name in ("ada", "bob", "olga") if name in line.people)
    visitor.sign_in_with(secret_of_operator(app, olga) if who == "olga" else firm.secret_of(who))
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    url = address(app, rule, own_id(firm, who, line) if line.thing else None)
    return url, lambda **asked: visitor.get(f"{url}?{urlencode(asked)}" if asked else url)


def fields_of(page):
    form = re.search(r"<form class=\"filters\".*?</form>", page, re.S)[0]
    return {
        found[1]: re.findall(r'value="([^"]+)"', found[0])[:2] for found in FIELD.finditer(form) if 'type="hidden"' not in found[0]
    }


def test_every_filter_has_its_rows_in_the_same_component():
    for endpoint, source in FILTERED.items():
        assert "ui.rows(page" in source, f"{endpoint} shows its rows by ui.rows, which has the link that clears its filters"
    assert len(FILTERED) > 10


def test_a_filter_that_is_set_is_taken_away_by_a_link(open_list):
    url, ask = open_list
    assert not CLEAR.search(ask().text), "nothing is set"
    fields = fields_of(ask().text)
    assert fields
    for name, choices in fields.items():
        said = SAID.get(name) or next(iter(choices), str(uuid4()))
        page = ask(**{name: said}).text
        found = CLEAR.search(page)
        assert found, f"{name}={said} is set"
        assert found[1] == url
        assert not CLEAR.search(ask(**{name: ""}).text), "an empty field of a plain form"
    every = {name: SAID.get(name) or next(iter(choices), str(uuid4())) for name, choices in fields.items()}
    assert CLEAR.search(ask(**every).text)[1] == url


def test_the_tab_and_the_order_stay_and_the_page_begins_again(open_list):
    url, ask = open_list
    page = ask().text
    name = next(iter(fields_of(page)))
    tab = re.search(r'<a id="tab-2" href="[^"]*\?([^"]+)"', page)
    sort = re.search(r'<a class="sort" id="sort-(\w+)"', page)
    kept = {"sort": sort[1]} if sort else {}
    kept |= {key: values[0] for key, values in parse_qs(tab[1]).items()} if tab else {}
    asked = {name: SAID.get(name, str(uuid4())), "page": "3"} | kept
    cleared = urlsplit(CLEAR.search(ask(**asked).text)[1].replace("&amp;", "&"))
    assert cleared.path == url
    assert {key: values[0] for key, values in parse_qs(cleared.query).items()} == kept


@pytest.mark.parametrize("asked", [{"date_from": "soon"}, {"date_to": "2026-02-31"}, {"project_id": "x"}])
def test_one_that_cannot_be_read_is_taken_away_too(firm, visit, asked):
    for who, url in (("ada", "/admin/time-entries"), ("bob", "/client-portal/time-entries")):
        assert CLEAR.search(visit(firm, who).get(url, query_string=asked).text)[1] == url


def test_a_tab_that_there_is_none_of_is_taken_away(firm, visit):
    assert CLEAR.search(visit(firm, "bob").get("/client-portal/invoices?status=bogus").text)[1] == "/client-portal/invoices"


def test_what_the_page_fixes_itself_is_no_filter(firm, visit):
    assert not CLEAR.search(visit(firm, "ada").get(f"/admin/clients/{firm.bakery_client.id}/contacts").text)
