"""Lists as files: the rows of the list's own filter, in the reader's words and figures, recorded, and nothing of anybody else. Generated from
the routes that give one."""

import csv
import re
from decimal import Decimal
from io import StringIO

import pytest
from sqlalchemy import select, update

from app.core.db import db
from app.domain.activity.activity import Activity
from app.domain.clients.client import Client
from app.domain.users.user import User
from tests.isolation.test_routes import MATRIX

FILES = {endpoint: line for endpoint, line in MATRIX.items() if endpoint.endswith(".csv")}
LISTS = {name: line for name, line in FILES.items() if not name.startswith("admin.activity.")}
READERS = [
    (name, who) for name, line in LISTS.items() for who in ("ada", "stan", "sue", "bob", "mia", "carla") if who in line.people
]
COUNT = re.compile(r"data-announce>[^<]*?([\d,]+) (?:entr|invoice|client|pe)")
NARROWED = {
    "invoices": "?status=overdue&q=inv",
    "clients": "?status=all&q=cin",
    "users": "?type=client",
    "time_entries": "?date_to=2999-01-01",
}
MONEY = ("Amount", "Paid so far", "Still due", "Open balance", "Overdue")


def url_of(endpoint):
    door, noun, _ = endpoint.split(".")
    return f"/{door}/{noun}".replace("_", "-")


def read(answer, delimiter=","):
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(StringIO(answer.text.lstrip("\ufeff")), delimiter=delimiter))


@pytest.mark.parametrize("endpoint", FILES)
def test_the_list_offers_its_file_with_its_filter(firm, visit, endpoint):
    who, url = ("bob", url_of(endpoint)) if endpoint.startswith("client") else ("ada", url_of(endpoint))
    answer = visit(firm, who).get(f"{url}?sort=x&page=2&_scheme=x&_external=1")
    assert f'href="{url}/export.csv?sort=x&amp;_scheme=x&amp;_external=1"' in answer.text


@pytest.mark.parametrize(("endpoint", "who"), READERS)
def test_a_file_has_the_rows_of_its_list(firm, other_firm, visit, endpoint, who):
    visitor, url, noun = visit(firm, who), url_of(endpoint), endpoint.split(".")[1]
    for query in ("", NARROWED[noun]):
        page = visitor.get(url + query).text
        counted = COUNT.search(page)
        rows = read(visitor.get(f"{url}/export.csv{query}"))
        assert len(rows) == int(counted[1].replace(",", "")), (query, counted)
        assert rows or query
        text = str(rows)
        assert other_firm.slug not in text
        hidden = {"bob": "cinema", "mia": "cinema", "sue": "cinema", "carla": "bakery"}.get(who)
        assert hidden is None or hidden not in text.lower()
        assert not re.search(r"internal|budget|cost", text, re.I)


@pytest.mark.parametrize("endpoint", LISTS)
def test_it_is_in_the_words_and_figures_of_its_reader(own_firm, visit, endpoint):
    own_firm.all()
    who = "bob" if endpoint.startswith("client") else "ada"
    rows = read(visit(own_firm, who).get(f"{url_of(endpoint)}/export.csv"))
    own_firm.do(lambda: db.session.execute(update(User).where(User.id == own_firm.people[who].id).values(locale="de_DE")))
    told = read(visit(own_firm, who).get(f"{url_of(endpoint)}/export.csv"), ";")
    assert len(told) == len(rows)
    assert told[0].keys() != rows[0].keys(), "the headings are said"
    for there, here in zip(rows, told, strict=True):
        for (name, figure), said in zip(there.items(), here.values(), strict=True):
            if name in (*MONEY, "Hours"):
                assert figure == said.replace(",", ".")
                assert re.fullmatch(r"-?\d+\.\d\d", figure)


@pytest.mark.parametrize("endpoint", FILES)
def test_who_takes_it_is_recorded_once_and_not_where_the_filter_cannot_be_read(own_firm, visit, endpoint):
    own_firm.all()
    who = "bob" if endpoint.startswith("client") else "ada"
    noun = endpoint.split(".")[1].replace("activity", "activities")
    visitor, url = visit(own_firm, who), f"{url_of(endpoint)}/export.csv"
    kinds = select(Activity.kind).where(Activity.kind.like("export%"))
    bad = {"invoices": "status=x", "clients": "status=x", "users": "type=x"}.get(noun, "date_from=x")
    refused = visitor.get(f"{url}?{bad}")
    assert (refused.status_code, refused.mimetype) == (422, "text/html")
    assert own_firm.do(lambda: db.session.scalars(kinds).all()) == []
    assert visitor.get(url).status_code == 200
    assert own_firm.do(lambda: db.session.scalars(kinds).all()) == [f"export_{noun}"]


@pytest.mark.parametrize("endpoint", [name for name in LISTS if name.startswith("admin.")])
def test_nothing_in_it_is_run(own_firm, visit, endpoint):
    own_firm.all()
    evil = '=HYPERLINK("http://x")'
    for model, id in ((Client, own_firm.bakery.id), (User, own_firm.bob.id)):
        own_firm.do(lambda model=model, id=id: db.session.execute(update(model).where(model.id == id).values(name=evil)))
    text = visit(own_firm, "ada").get(f"{url_of(endpoint)}/export.csv").text
    assert "HYPERLINK" in text
    assert not re.search(r'(^|,)"?=HYPERLINK', text, re.M)


def test_amounts_add_up_to_what_the_page_says(firm, visit):
    """And have the decimals of their currency."""
    bob = visit(firm, "bob")
    rows = read(bob.get("/client-portal/invoices/export.csv?status=unpaid"))
    due = sum(Decimal(row["Still due"]) for row in rows)
    assert f"{due:,.2f}" in bob.get("/client-portal/invoices").text
    assert all(Decimal(row["Amount"]) - Decimal(row["Paid so far"]) == Decimal(row["Still due"]) for row in rows)


def test_yen_have_no_decimals(own_firm, visit):
    own_firm.do(lambda: db.session.add(Client(name="Daruma", currency="JPY")))
    [row] = read(visit(own_firm, "ada").get("/admin/clients/export.csv?q=daruma"))
    assert (row["Open balance"], row["Currency"]) == ("0", "JPY")


@pytest.mark.parametrize(("who", "endpoint"), [("mia", "client-portal/invoices"), ("sue", "admin/users"), ("tom", "admin/clients")])
def test_whoever_may_not_see_the_list_gets_no_file(firm, visit, who, endpoint):
    assert visit(firm, who).get(f"/{endpoint}/export.csv").status_code == 403
