"""What somebody may send on purpose: each gets a clear answer at once, at every place of its kind."""

import time
from decimal import Decimal
from io import BytesIO
from itertools import product
from uuid import uuid4

import pytest

from app.core.money import parse_money
from app.domain.invoices.invoice import MOST_LINES, TOO_MANY_LINES
from tests.admin.test_branding import FIELDS
from tests.browse import Visitor
from tests.cast import make_firm
from tests.core.pictures import BROKEN, GOOD, HEAVY, REFUSED, growth_during
from tests.jobs import forget_jobs

SECOND = 1.0  # of work: whoever else has the machine meanwhile is not counted


def answer_of(ask, *sent, **options):
    began = time.process_time()
    answer = ask(*sent, **options)
    assert answer.status_code < 500, answer.text[:300]
    assert time.process_time() - began < SECOND
    return answer


def posts_json(app):
    """Every route that may be sent something at a door of machines."""
    return [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.") and "POST" in rule.methods]


NO_JSON = {
    "nested": "[" * 2000 + "]" * 2000, "nested deeper": "[" * 200_000, "nested in names": '{"a":' * 3000 + "1" + "}" * 3000,
    "half a letter": '{"email": "\\ud800@x.example", "password": "long enough"}', "another half": '{"email": "a@x.example", "password": "\\udfff"}',
    "half a letter in a name": '{"email": "a@x.example", "password": "x", "\\ud800": 1}', "a long number": "1" * 5000, "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_JSON)
def test_what_is_no_json_is_told_so(app, visit, kind):
    rules = posts_json(app)
    assert rules
    for rule in rules:
        answer = answer_of(visit().client.post, rule, data=NO_JSON[kind], content_type="application/json")
        assert (answer.status_code, answer.json["error"]["status"]) == (422, 422)


HUGE = (
    "1e999999999",
    "1E+9999",
    "1e-999999999",
    "1" + ",1" * 200_000,
    "9" * 400_000,
    "NaN",
    "-Infinity",
    "sNaN",
    "0x10",
    "1_0",
    "²",
)
LOCALES = ("en_GB", "de_DE", "fr_FR", "pl_PL", "es_ES", "de_CH", "ar_EG", "hi_IN")


@pytest.mark.parametrize("typed", HUGE, ids=lambda typed: typed[:12])
def test_what_is_no_amount_is_refused_in_words_and_at_once(typed):
    for locale, currency in product(LOCALES, ("EUR", "JPY", "KWD")):
        assert parse_money("1", currency, locale)  # The locale's own words are read from their file once.
        began = time.process_time()
        with pytest.raises(ValueError, match=r"^(Enter an amount|That amount is too large)"):
            parse_money(typed, currency, locale)
        assert time.process_time() - began < SECOND / 10


@pytest.mark.parametrize("places", range(20))
def test_whatever_fits_is_read(places):
    """In groups and with its decimals, up to what the database keeps."""
    text = f"{10**places:,}.00"
    if places < 12:
        assert parse_money(text, "EUR", "en_GB") == Decimal(10**places) * 100
    else:
        with pytest.raises(ValueError, match="too large"):
            parse_money(text, "EUR", "en_GB")


def draft(firm, **values):
    first = {"lines-0-description": "Work", "lines-0-quantity": "1", "lines-0-unit_price": "10.00", "lines-0-tax_rate": "20"}
    return {"client_id": str(firm.bakery.id), **first, **values}


@pytest.mark.parametrize("typed", HUGE, ids=lambda typed: typed[:12])
@pytest.mark.parametrize("field", ["quantity", "unit_price", "tax_rate"])
def test_so_it_is_in_every_field_of_a_line(own_firm, visit, field, typed):
    ada = visit(own_firm, "ada")
    answer = answer_of(ada.post, "/admin/invoices/new", draft(own_firm, **{f"lines-0-{field}": typed}))
    assert answer.status_code == 422
    assert f'id="lines-0-{field}-error"' in answer.text


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000, "-1", "1.5", "", "x", "0" * 5000])
def test_a_line_has_a_plain_number_or_is_none(own_firm, visit, number):
    ada = visit(own_firm, "ada")
    answer = answer_of(ada.post, "/admin/invoices/new", draft(own_firm, **{f"lines-{number}-description": "Stranger"}))
    assert answer.status_code == 303
    assert "Stranger" not in ada.get(answer.location).text


def lines(number):
    line = {"description": "Work", "quantity": "1", "unit_price": "1.00", "tax_rate": "0"}
    return {f"lines-{n}-{name}": value for n in range(number) for name, value in line.items()}


def test_lines_are_counted_before_one_is_made(own_firm, visit):
    ada = visit(own_firm, "ada")
    for number in (MOST_LINES + 1, MOST_LINES + 4, 3000):
        answer = ada.post("/admin/invoices/new", draft(own_firm, **lines(number)))
        assert answer.status_code == 422
        assert answer.text.count(TOO_MANY_LINES.format(most=MOST_LINES)) == 2, "above the form, and below the lines"
        assert answer.text.count(" data-line>") <= MOST_LINES + 3


def test_the_longest_draft_is_written_and_edited(own_firm, visit):
    """The form gives some spare lines below, and they come back empty."""
    ada = visit(own_firm, "ada")
    answer = ada.post("/admin/invoices/new", draft(own_firm, **lines(MOST_LINES)))
    assert answer.status_code == 303
    form = ada.get(f"{answer.location}/edit")
    assert form.text.count(" data-line>") == MOST_LINES + 3
    spare = {f"lines-{MOST_LINES + n}-{name}": value for n in range(3) for name, value in (("description", ""), ("quantity", "1"))}
    assert ada.post(f"{answer.location}/edit", draft(own_firm, **lines(MOST_LINES), **spare)).status_code == 303


DAYS = (
    "0001-01-01",
    "9999-12-31",
    "1899-12-31",
    "2200-01-01",
    "10000-01-01",
    "-0001-01-01",
    "0000-00-00",
    "²026-01-01",
    "2026-W01-1",
)


@pytest.mark.parametrize("day", DAYS)
def test_the_ends_of_time_are_days_like_others_or_none(firm, visit, day):
    """In every filter of every list."""
    lists = ("/admin/time-entries", "/admin/time-entries/export.csv", "/admin/activity", "/admin/activity/export.csv")
    ada, bob = visit(firm, "ada"), visit(firm, "bob")
    for asked in (f"date_from={day}", f"date_to={day}", f"date_from={day}&date_to={day}"):
        for path in lists:
            assert answer_of(ada.get, f"{path}?{asked}").status_code in (200, 422)
        for path in ("/client-portal/time-entries", "/client-portal/time-entries/export.csv"):
            assert answer_of(bob.get, f"{path}?{asked}").status_code in (200, 422)


def test_every_list_may_be_asked_for_words(app, firm, visit):
    """Those that look for none, too."""
    for name, door in (("ada", "admin"), ("bob", "client_portal")):
        visitor = visit(firm, name)
        pages = [
            rule.rule
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith(f"{door}.") and not rule.arguments and "GET" in rule.methods
        ]
        assert len(pages) > 5
        for page in pages:
            for words in ("x", "x" * 9000, "%ed%a0%80", "%00", "%25_"):
                answer_of(visitor.get, f"{page}?q={words}")


MOST_GROWTH = 20 * 1024 * 1024
PICTURES = {**dict.fromkeys(REFUSED, 422), **dict.fromkeys([*BROKEN, *GOOD, *HEAVY], 303)}


@pytest.fixture(scope="module")
def handing_in(app):
    """Who hands in one picture after the other, and has opened the page."""
    firm = make_firm(app, f"pictures{uuid4().hex[:6]}")
    ada = Visitor(app)
    ada.sign_in_with(firm.secret_of("ada"))
    ada.get("/admin/branding")
    yield ada
    forget_jobs(app)


@pytest.mark.parametrize("name", PICTURES)
def test_no_picture_is_decoded_where_pages_are_made(handing_in, name):
    """One that is no picture by its header is refused at once; whatever else is wrong is the job's to find, and to bear."""
    content = (REFUSED | BROKEN | GOOD | HEAVY)[name]()
    answers = []

    def hand_in():
        answers.append(answer_of(handing_in.post, "/admin/branding", FIELDS | {"logo": (BytesIO(content), "logo.png")}))

    assert growth_during(hand_in) < MOST_GROWTH
    assert answers[0].status_code == PICTURES[name]
    assert ('id="logo-error"' in answers[0].text) == (PICTURES[name] == 422)
