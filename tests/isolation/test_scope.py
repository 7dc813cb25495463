"""Sue works for two clients of five; Mia sees her own projects of Bakery's. In lists, pages, exports, forms, counts and sums."""

import csv
import re
from io import StringIO
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db
from app.domain.time.time_entry import TimeEntry
from app.domain.time.timer import Timer
from app.domain.users.user import User
from tests.browse import HX
from tests.cast import TODAY
from tests.isolation.doors import standing_as
from tests.isolation.five import FIVE, HERS, LISTS, NOT_HERS, PAGES, asked_of, named_in, options_of, own_projects


@pytest.mark.parametrize("page", LISTS)
@pytest.mark.parametrize("headers", [{}, HX], ids=["page", "fragment"])
def test_a_list_holds_the_assigned_clients_and_no_other(five, visit, page, headers):
    sue = visit(five, "sue")
    answer = sue.client.get(f"/admin/{page}", headers=headers, environ_overrides=sue.environ)
    assert answer.status_code == 200
    assert named_in(answer.text) == set(HERS)
    everybody = visit(five, "ada").get(f"/admin/{page}").text
    # The overview shows the newest few.
    assert named_in(everybody) == set(FIVE) or page == "", "or it would prove nothing"


def test_counts_and_sums_are_of_the_assigned_clients(five, visit):
    sue = visit(five, "sue")
    assert "2 clients are active" in sue.get("/admin/clients").text
    assert "3 projects" in sue.get("/admin/projects?status=all").text, "two of Bakery, one of Dairy"
    assert "10.00 h in 7 entries" in sue.get("/admin/time-entries").text
    assert "5 invoices" in sue.get("/admin/invoices").text, "no draft, and Dairy's one"
    page = sue.get("/admin/invoices").text
    assert "€600.00" in page, "open: two of 240, and one of 120"


def test_the_export_holds_the_same(five, visit):
    sue = visit(five, "sue")
    rows = list(csv.DictReader(StringIO(sue.get("/admin/time-entries/export.csv").text.lstrip("\ufeff"))))
    assert len(rows) == 7 and named_in(str(rows)) == set(HERS)
    for key in NOT_HERS:
        text = sue.get(f"/admin/time-entries/export.csv?project_id={five.things[f'{key}_project'].id}").text
        assert len(text.splitlines()) == 1, "the head alone"


@pytest.mark.parametrize(("page", "name"), [("projects", "client_id"), ("invoices", "client_id")])
def test_a_filter_offers_the_assigned_clients(five, visit, page, name):
    sue = visit(five, "sue")
    assert set(options_of(sue.get(f"/admin/{page}").text, name)) == {str(five.things[key].id) for key in HERS}
    for key in (*NOT_HERS, None):
        asked = five.things[key].id if key else uuid4()
        answer = sue.get(f"/admin/{page}?{name}={asked}&status=all")
        assert answer.status_code == 200 and 'class="lead"' not in answer.text


@pytest.mark.parametrize("page", ["time-entries", "time-entries/new", "time-entries/timer"])
def test_a_form_offers_the_projects_of_the_assigned_clients(five, visit, page):
    open_ones = {str(five.things[f"{key}_project"].id) for key in HERS}
    offered = set(options_of(visit(five, "sue").get(f"/admin/{page}").text, "project_id"))
    assert offered == (open_ones | {str(five.bakery_completed.id)} if page == "time-entries" else open_ones)


@pytest.mark.parametrize("words", [*NOT_HERS, "public"])
def test_searching_finds_the_assigned_alone(five, visit, words):
    for page in ("clients", "projects", "invoices"):
        text = visit(five, "sue").get(f"/admin/{page}?q={words}&status=all").text
        text = text.replace(f'value="{words}"', "").partition('id="rows"')[2].replace(f"q={words}", "")
        assert named_in(text) <= set(HERS)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_out_of_scope_is_403_whatever_the_id(five, visit, page):
    sue, url = visit(five, "sue"), "/admin/" + re.sub(r"{\w+}", "{}", page)
    for key in HERS:
        answer = sue.get(url.format(five.things[f"{key}{PAGES[page]}"].id))
        assert answer.status_code == 404 if "/pdf" in url or "credit" in url else answer.status_code == 200
        assert named_in(answer.text) <= {key}
    beyond = [five.things[f"{key}{PAGES[page]}"].id for key in NOT_HERS] + [uuid4()]
    answers = [sue.get(url.format(id)) for id in beyond]
    assert {answer.status_code for answer in answers} == {403}
    assert len({re.sub(r'(csrf_token|once)" value="[^"]+"', "", answer.text) for answer in answers}) == 1


@pytest.mark.parametrize("key", NOT_HERS)
def test_no_time_goes_on_a_project_of_another_client(own_five, visit, key):
    sue, id = visit(own_five, "sue"), str(own_five.things[f"{key}_project"].id)
    form = {"project_id": id, "worked_on": TODAY.isoformat(), "hours": "1", "description": "sly"}
    for url in ("/admin/time-entries/new", "/admin/time-entries/timer"):
        answer = sue.post(url, form)
        assert answer.status_code == 422 and key not in answer.text.lower()
    answer = sue.post(f"/admin/time-entries/{own_five.things[f'{key}_entry'].id}/deletion")
    assert answer.status_code == 403
    assert own_five.do(lambda: db.session.scalars(select(TimeEntry).where(TimeEntry.description == "sly")).all()) == []
    assert own_five.do(lambda: db.session.scalars(select(Timer)).all()) == []


def test_time_goes_on_each_assigned_one(own_five, visit):
    sue = visit(own_five, "sue")
    for key in HERS:
        form = {
            "project_id": str(own_five.things[f"{key}_project"].id),
            "worked_on": TODAY.isoformat(),
            "hours": "1",
            "description": "hers",
        }
        assert sue.post("/admin/time-entries/new", form).status_code == 303
        assert sue.post("/admin/time-entries/timer", form).status_code == 303
        assert sue.post("/admin/time-entries/timer/stop").status_code == 303
    whose = select(TimeEntry.user_id).where(TimeEntry.description == "hers")
    assert own_five.do(lambda: db.session.scalars(whose).all()) == [own_five.sue.id] * 4


def test_no_statement_writes_time_out_of_scope(server, database, own_five):
    insert = """
        insert into app.time_entries (business_id, client_id, id, project_id, user_id, person_name, worked_on, seconds)
        values (%s, %s, gen_random_uuid(), %s, %s, 'Sue', current_date, 60)
    """
    with standing_as(server, database, own_five, "sue") as connection:
        assert (
            connection.execute(insert, (own_five.id, own_five.dairy.id, own_five.dairy_project.id, own_five.sue.id)).rowcount == 1
        )
        sly = {
            "another's client": (own_five.id, own_five.forge.id, own_five.forge_project.id, own_five.sue.id),
            "an assigned client's name on it": (own_five.id, own_five.dairy.id, own_five.forge_project.id, own_five.sue.id),
            "in another's name": (own_five.id, own_five.dairy.id, own_five.dairy_project.id, own_five.ada.id),
        }
        for values in sly.values():
            with pytest.raises(psycopg.Error), connection.transaction():
                connection.execute(insert, values)
        assert connection.execute("delete from app.time_entries where user_id <> %s", (own_five.sue.id,)).rowcount == 0
        assert connection.execute("update app.time_entries set seconds = 1 where user_id <> %s", (own_five.sue.id,)).rowcount == 0
        hers = "update app.time_entries set {} where user_id = %s"
        assert connection.execute(hers.format("seconds = 61"), (own_five.sue.id,)).rowcount == 1
        away = {
            "to another's client": f"client_id = '{own_five.forge.id}', project_id = '{own_five.forge_project.id}'",
            "into another's name": f"user_id = '{own_five.ada.id}'",
            "under another name": "person_name = 'Ada'",
        }
        for change in away.values():
            with pytest.raises(psycopg.Error), connection.transaction():
                connection.execute(hers.format(change), (own_five.sue.id,))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "insert into app.client_assignments values (%s, %s, %s)", (own_five.id, own_five.sue.id, own_five.forge.id)
            )


def test_the_model_knows_what_it_is_held_to(app, five):
    hers = {five.things[key].id for key in HERS}
    projects = {five.bakery_active.id, five.bakery_completed.id, five.dairy_project.id}
    for door, name in (("sub", "sue"), ("admin", "ada")):
        sue = five.people["sue"].id

        def look(_, sue=sue):
            user = db.session.scalars(select(User).where(User.id == sue)).one()
            return user.is_scope_restricted, set(user.get_allowed_client_ids()), set(user.get_allowed_project_ids())

        assert asked_of(app, five, name, look, door) == (True, hers, projects), "at whichever door it is asked"


@pytest.mark.parametrize("name", ["ada", "pia", "stan"])
def test_staff_are_held_to_nothing(app, five, name):
    def look(user):
        return user.is_scope_restricted, user.get_allowed_client_ids(), user.get_allowed_project_ids()

    assert asked_of(app, five, name, look, "admin") == (False, None, None)


def test_a_client_s_people_are_held_to_their_client(app, own_five):
    def look(user):
        return user.is_scope_restricted, user.get_allowed_client_ids(), set(user.get_allowed_project_ids())

    both = {own_five.bakery_active.id, own_five.bakery_completed.id}
    assert asked_of(app, own_five, "mia", look, "client") == (False, [own_five.bakery.id], both)
    own_projects(own_five, "mia", own_five.bakery_completed)
    assert asked_of(app, own_five, "mia", look, "client") == (False, [own_five.bakery.id], {own_five.bakery_completed.id})
