"""The admin's activity page: what was done, newest first, its filters, failed sign-ins at a glance, and CSV of the same."""

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import psycopg
import pytest
from sqlalchemy import insert

from app.core.db import db, first_uuid7, uuid7
from app.domain.activity.activity import FINANCIAL, SECURITY, Activity, Happening, describe, describe_capitalised, list_kinds
from tests.cast import PASSWORD
from tests.isolation.doors import standing_as
from tests.jobs import run_jobs

LEAD = re.compile(r'<td class="lead">(?:<a href="[^"]*">)?([^<]+)(?:</a>)?<span class="sub">([^<]+)</span>')


def read(answer):
    """The rows of the page: what, and of whom."""
    return [tuple(re.sub(r"\s+", " ", part).strip() for part in row) for row in LEAD.findall(answer.text.partition('id="rows"')[2])]


def happened(firm, kind="view_invoices", *, at=None, name="bob", client="bakery", **values):
    """A row at any moment; ids are in the order of time."""
    moment = at or datetime.now(UTC)
    who = firm.people[name]
    id = uuid7() if at is None else first_uuid7(moment).int | uuid7().int & 0xFFFF
    row = {"id": id if at is None else type(who.id)(int=id), "at": moment, "kind": kind, "user_id": who.id, "person_name": who.name}
    row |= {"client_id": client and firm.things[client].id, "business_id": firm.id} | values
    firm.do(lambda: db.session.execute(insert(Activity).values(row)))


def test_what_bob_did_is_said_in_words_newest_first(own_firm, visit):
    own_firm.all()
    bob = visit(own_firm, "bob")
    bob.get(f"/client-portal/invoices/{own_firm.bakery_open.id}")
    bob.get(f"/client-portal/projects/{own_firm.bakery_project.id}")
    bob.get("/client-portal/time-entries/export.csv")
    page = visit(own_firm, "ada").get("/admin/activity?kind=all&client_id=" + str(own_firm.bakery.id))
    by = f"{own_firm.people['bob'].name} · {own_firm.bakery.name}"
    assert read(page)[:4] == [
        ("Exported time entries", by),
        (f"Looked at project {own_firm.bakery_project.name}", by),
        (f"Looked at invoice {own_firm.bakery_open.number}", by),
        ("Signed in", by),
    ]
    assert "Firefox on Windows" in page.text
    assert bob.environ["REMOTE_ADDR"] in page.text


def test_what_was_only_looked_at_is_folded_away(own_firm, visit):
    every = {kind.value for kind in Happening}
    for kind in every:
        happened(own_firm, kind)

    def kinds(query):
        file = visit(own_firm, "ada").get(f"/admin/activity/export.csv?q=bob{query}")
        return {row["Kind"] for row in csv.DictReader(StringIO(file.text.lstrip("\ufeff")))}

    assert kinds("&kind=all") == every
    assert kinds("") == {kind for kind in every if not kind.startswith("view_")}


def test_the_page_takes_four_statements(firm, visit):
    ada = visit(firm, "ada")
    ada.get("/admin/activity?kind=security&q=bob")
    assert ada.statements <= 4


def test_the_filters(own_firm, visit):
    happened(own_firm, "view_invoices")
    happened(own_firm, "login", name="carla", client="cinema")
    happened(own_firm, "update_branding", name="pia", client=None)
    ada = visit(own_firm, "ada")

    def people(query):
        answer = ada.get(f"/admin/activity?{query}")
        assert answer.status_code == 200
        return {row[1].split(" ")[0] for row in read(answer)}

    bob = own_firm.people["bob"].id
    assert {"Bob", "Carla", "Pia", "Ada"} <= people("kind=all")
    assert people("q=bob") == set(), "who only looked"
    assert people("kind=financial&q=bob") == {"Bob"}
    assert people("kind=security&client_id=" + str(own_firm.cinema.id)) == {"Carla"}
    assert people(f"user_id={bob}&kind=all") == {"Bob"}
    assert people("kind=update_branding") == {"Pia"}
    assert people("q=carl") == {"Carla"}
    assert people(f"q=carla&user_id={bob}") == set()


def test_days_are_the_reader_s_and_both_are_meant(own_firm, visit):
    """Half past eleven in the evening in London is the next day in Berlin."""
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    happened(own_firm, "logout", at=late)
    ada = visit(own_firm, "ada")

    def moves_to(zone):
        ada.post("/admin/profile", {"name": "Ada", "phone": "", "locale": "", "time_zone": zone})

    span = "/admin/activity?date_from=2026-03-{0}&date_to=2026-03-{0}"
    moves_to("Europe/London")
    assert [row[0] for row in read(ada.get(span.format(10)))] == ["Signed out"]
    assert read(ada.get(span.format(11))) == []
    moves_to("Europe/Berlin")
    assert read(ada.get(span.format(10))) == []
    assert [row[0] for row in read(ada.get(span.format(11)))] == ["Signed out"]


@pytest.mark.parametrize(
    ("query", "status"),
    [("kind=bogus", 422), ("date_from=yesterday", 422), ("date_from=2026-05-02&date_to=2026-05-01", 422), ("client_id=17", 422), ("user_id=x", 422),
     ("date_from=0001-01-01&date_to=9999-12-31", 200), ("before=x", 200), ("after=", 200), ("q=%00", 200), ("q=%25_%5C", 200)],
)  # fmt: skip
def test_odd_filters_get_a_clear_answer(firm, visit, query, status):
    for page in ("", "/export.csv"):
        assert visit(firm, "ada").get(f"/admin/activity{page}?{query}").status_code == status


def test_newer_and_older_lead_over_every_row_once(own_firm, visit):
    moment = datetime(2026, 3, 10, tzinfo=UTC)
    for hour in range(61):
        happened(own_firm, "logout", at=moment + timedelta(minutes=hour), ip_address=f"10.0.0.{hour}")
    ada = visit(own_firm, "ada")
    url, seen = "/admin/activity?kind=logout", []
    while url:
        page = ada.get(url).text
        seen.append(re.findall(r"10\.0\.0\.\d+", page))
        older = re.search(r'rel="next" href="([^"]+)"', page)
        url = older and older[1].replace("&amp;", "&")
    assert [len(some) for some in seen] == [25, 25, 11]
    assert [address for some in seen for address in some] == [f"10.0.0.{hour}" for hour in range(60, -1, -1)]
    back = re.search(r'rel="prev" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert re.findall(r"10\.0\.0\.\d+", ada.get(back).text) == seen[1]
    assert 'rel="prev"' not in ada.get("/admin/activity?kind=logout").text


def test_a_failed_sign_in_is_seen_by_each_business_that_knows_the_e_mail(app, own_firm, other_firm, visit, database):
    """And by no other: an e-mail that nobody knows is the platform's alone."""
    from app.domain.users.keeping import add_user

    mail = own_firm.people["bob"].email
    other_firm.do(lambda: add_user(name="Bob elsewhere", email=mail, role="staff"))
    unknown = f"stranger@{own_firm.slug}.example"
    for email in (mail, unknown):
        assert visit(address="203.0.113.9").post("/client-portal/sign-in", {"email": email, "password": "wrong"}).status_code == 422
    run_jobs(app)
    for firm, name in ((own_firm, own_firm.people["bob"].name), (other_firm, "Bob elsewhere")):
        page = visit(firm, "ada").get("/admin/activity?kind=failed_login")
        assert name in page.text
        assert "203.0.113.9" in page.text
        assert unknown not in page.text
        assert mail in page.text, "at a glance, with the e-mail"
    assert len(read(visit(own_firm, "ada").get("/admin/activity?kind=failed_login"))) == 1
    with psycopg.connect(database) as owner:
        assert owner.execute("select count(*) from auth.attempts where email = %s", (unknown,)).fetchone() == (1,)


def test_failed_sign_ins_are_seen_at_a_glance(own_firm, visit):
    ada = visit(own_firm, "ada")
    assert "No failed sign-in in the last 7 days." in ada.get("/admin/activity").text
    now = datetime.now(UTC)
    for days, name in ((0, "bob"), (0.1, "bob"), (3, "carla"), (8, "max")):
        happened(own_firm, "failed_login", at=now - timedelta(days=days), name=name, client=None)
    page = ada.get("/admin/activity").text
    assert "2 failed sign-ins in the last 24 hours, 3 in the last 7 days." in page
    glance = page.partition('id="rows"')[0]
    assert f"kind=failed_login&amp;user_id={own_firm.people['bob'].id}" in glance
    assert "2 times" in glance
    assert own_firm.people["max"].email not in glance
    assert len(read(ada.get("/admin/activity?kind=failed_login"))) == 4


def test_a_signed_in_person_s_failure_tells_the_visitor_nothing(app, own_firm, visit):
    known, unknown = visit(), visit()
    answers = [
        visitor.post("/client-portal/sign-in", {"email": email, "password": "wrong"})
        for visitor, email in ((known, own_firm.people["bob"].email), (unknown, "nobody@nowhere.example"))
    ]
    texts = [re.sub(r'value="[^"]*"', "", answer.text) for answer in answers]
    assert texts[0] == texts[1]
    assert PASSWORD not in texts[0]


def test_the_csv_is_of_the_same_filter_and_runs_nothing(own_firm, visit):
    happened(own_firm, "view_invoices", person_name='=HYPERLINK("http://x")', user_agent="@SUM(1)", ip_address="10.1.1.1")
    happened(own_firm, "login", person_name="Somebody else")
    ada = visit(own_firm, "ada")
    answer = ada.get("/admin/activity/export.csv?kind=view_invoices")
    rows = list(csv.DictReader(StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [(row["Person"], row["What"], row["User agent"]) for row in rows] == [
        ('\'=HYPERLINK("http://x")', "looked at invoices", "'@SUM(1)")
    ]
    assert rows[0]["Client"] == own_firm.bakery.name
    assert datetime.fromisoformat(rows[0]["When"]).tzinfo is not None
    assert read(ada.get("/admin/activity?kind=export_activities"))[0][0] == "Exported the activity"


def test_the_csv_has_an_end(own_firm, visit, monkeypatch):
    own_firm.all()
    from app.domain.overview.activities import activities

    assert activities.most == 50_000
    monkeypatch.setattr(activities, "most", 2)
    monkeypatch.setattr(activities._rows, "_forms", {})
    assert len(visit(own_firm, "ada").get("/admin/activity/export.csv").text.splitlines()) == 3


@pytest.mark.parametrize("name", ["stan", "sue"])
def test_it_is_for_those_who_may(firm, visit, name):
    visitor = visit(firm, name)
    assert visitor.get("/admin/activity").status_code == 403
    assert visitor.get("/admin/activity/export.csv").status_code == 403
    assert "/admin/activity" not in visitor.get("/admin/").text


@pytest.mark.parametrize("name", ["bob", "mia", "sue", "tom", "stan"])
def test_the_database_shows_it_to_nobody_else(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection:
        try:
            found = connection.execute("select 1 from app.activities").fetchall()
        except psycopg.errors.InsufficientPrivilege:
            found = []
    assert found == []


# ── Kinds and their words ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", Happening)
def test_every_kind_is_said_in_words(kind):
    assert kind.label.count("{}") <= 1
    words = describe_capitalised(kind, "X-1")
    assert words[0].isupper()
    assert "_" not in words
    assert "{" not in words


def test_every_kind_can_be_chosen():
    assert {value for value, _ in list_kinds()} == {kind.value for kind in Happening}


def test_a_kind_of_former_days_is_still_said():
    assert describe("juggle_ball", None) == "juggle ball"
    assert describe("view_invoice", "{0}") == "looked at invoice {0}"


def test_security_and_money():
    def of(kind):
        return Activity(kind=kind)

    assert of("login").is_security_event()
    assert of("failed_login").is_security_event()
    assert of("view_invoice").is_financial_action()
    assert of("record_payment").is_financial_action()
    assert not of("view_project").is_security_event()
    assert not of("view_project").is_financial_action()
    assert not SECURITY & FINANCIAL
