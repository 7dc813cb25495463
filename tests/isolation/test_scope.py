"""Sue works for two clients of five; Mia sees her own projects of Bakery's. In lists, pages, exports, forms, counts and sums."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import delete, select

from app.core.db import db, uuid7
from app.core.standing import Standing, standing_at
from app.domain.clients.assignment import ClientAssignment
from app.domain.clients.client import Client
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import issue
from app.domain.projects.phase import Phase
from app.domain.projects.project import Project
from app.domain.time.time_entry import TimeEntry
from app.domain.time.timer import Timer
from app.domain.users.user import User
from tests.browse import HX
from tests.cast import TODAY
from tests.isolation.doors import standing_as

FIVE = ("bakery", "cinema", "dairy", "eatery", "forge")
HERS = ("bakery", "dairy")
NOT_HERS = tuple(key for key in FIVE if key not in HERS)


def add_case(firm, key):
    """A client with a project, an hour's work on it and an open invoice, each of which names it."""
    client = Client(id=uuid7(), name=f"{key.title()} public", email=f"office@{key}.example", currency="EUR")
    db.session.add(client)
    db.session.flush()
    project = Project(id=uuid7(), client_id=client.id, name=f"Project {key}", code=f"code-{key}", status="active", starts_on=TODAY)
    db.session.add(project)
    db.session.flush()
    entry = TimeEntry(id=uuid7(), client_id=client.id, project_id=project.id, user_id=firm.ada.id, person_name="Ada", worked_on=TODAY,
                      seconds=3600, description=f"Work {key}")  # fmt: skip
    phase = Phase(id=uuid7(), client_id=client.id, project_id=project.id, position=1, name=f"Phase {key}")
    invoice = Invoice(id=uuid7(), client_id=client.id, currency="EUR", reference=f"ref {key}")
    db.session.add_all([entry, phase, invoice])
    invoice.write_lines([LineInput(f"line {key}", Decimal(1), 10_000, Decimal(20))])
    by = SimpleNamespace(id=firm.ada.id, name="Ada", client_id=None, session_id=None)
    issue(invoice, by=by, today=TODAY, payment_days=14)
    firm.things |= {key: client, f"{key}_project": project, f"{key}_entry": entry, f"{key}_open": invoice, f"{key}_phase": phase}


def assign(firm, *keys):
    def work():
        db.session.execute(delete(ClientAssignment).where(ClientAssignment.user_id == firm.sue.id))
        db.session.add_all(ClientAssignment(user_id=firm.sue.id, client_id=firm.things[key].id) for key in keys)

    firm.do(work)


@pytest.fixture
def five(own_firm):
    own_firm.do(lambda: [add_case(own_firm, key) for key in FIVE[2:]])
    assign(own_firm, *HERS)
    return own_firm


def named_in(text):
    return {key for key in FIVE if key in text.lower()}


def options_of(page, name):
    select_ = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S).group(0)
    return [value for value in re.findall(r'value="([^"]*)"', select_) if value]


LISTS = ("clients", "projects?status=all", "invoices", "time-entries", "", "time-entries/new", "time-entries/timer")


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


PAGES = {"clients/{client}": "", "projects/{project}": "_project", "invoices/{open}": "_open", "time-entries/{entry}": "_entry",
         "invoices/{open}/pdf": "_open", "invoices/{open}/credit-note": "_open"}  # fmt: skip


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
    assert len({re.sub(r'csrf_token" value="[^"]+"', "", answer.text) for answer in answers}) == 1


@pytest.mark.parametrize("key", NOT_HERS)
def test_no_time_goes_on_a_project_of_another_client(five, visit, key):
    sue, id = visit(five, "sue"), str(five.things[f"{key}_project"].id)
    form = {"project_id": id, "worked_on": TODAY.isoformat(), "hours": "1", "description": "sly"}
    for url in ("/admin/time-entries/new", "/admin/time-entries/timer"):
        answer = sue.post(url, form)
        assert answer.status_code == 422 and key not in answer.text.lower()
    answer = sue.post(f"/admin/time-entries/{five.things[f'{key}_entry'].id}/deletion")
    assert answer.status_code == 403
    assert five.do(lambda: db.session.scalars(select(TimeEntry).where(TimeEntry.description == "sly")).all()) == []
    assert five.do(lambda: db.session.scalars(select(Timer)).all()) == []


def test_time_goes_on_each_assigned_one(five, visit):
    sue = visit(five, "sue")
    for key in HERS:
        form = {
            "project_id": str(five.things[f"{key}_project"].id),
            "worked_on": TODAY.isoformat(),
            "hours": "1",
            "description": "hers",
        }
        assert sue.post("/admin/time-entries/new", form).status_code == 303
        assert sue.post("/admin/time-entries/timer", form).status_code == 303
        assert sue.post("/admin/time-entries/timer/stop").status_code == 303
    whose = select(TimeEntry.user_id).where(TimeEntry.description == "hers")
    assert five.do(lambda: db.session.scalars(whose).all()) == [five.sue.id] * 4


def test_no_statement_writes_time_out_of_scope(server, database, five):
    insert = """
        insert into app.time_entries (business_id, client_id, id, project_id, user_id, person_name, worked_on, seconds)
        values (%s, %s, gen_random_uuid(), %s, %s, 'Sue', current_date, 60)
    """
    with standing_as(server, database, five, "sue") as connection:
        assert connection.execute(insert, (five.id, five.dairy.id, five.dairy_project.id, five.sue.id)).rowcount == 1
        sly = {
            "another's client": (five.id, five.forge.id, five.forge_project.id, five.sue.id),
            "an assigned client's name on it": (five.id, five.dairy.id, five.forge_project.id, five.sue.id),
            "in another's name": (five.id, five.dairy.id, five.dairy_project.id, five.ada.id),
        }
        for values in sly.values():
            with pytest.raises(psycopg.Error), connection.transaction():
                connection.execute(insert, values)
        assert connection.execute("delete from app.time_entries where user_id <> %s", (five.sue.id,)).rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("insert into app.client_assignments values (%s, %s, %s)", (five.id, five.sue.id, five.forge.id))


def asked_of(app, firm, name, work, door="sub"):
    with app.app_context(), standing_at(Standing(door, firm.secret_of(name))):
        user = db.session.scalars(select(User).where(User.id == firm.people[name].id)).one()
        return work(user)


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


def test_a_client_s_people_are_held_to_their_client(app, five):
    def look(user):
        return user.is_scope_restricted, user.get_allowed_client_ids(), set(user.get_allowed_project_ids())

    both = {five.bakery_active.id, five.bakery_completed.id}
    assert asked_of(app, five, "mia", look, "client") == (False, [five.bakery.id], both)
    own_projects(five, "mia", five.bakery_completed)
    assert asked_of(app, five, "mia", look, "client") == (False, [five.bakery.id], {five.bakery_completed.id})


# ── What changes while she looks ────────────────────────────────────────────────────────────────────────────────────────


def test_a_client_taken_away_is_gone_at_the_next_request(five, visit):
    sue = visit(five, "sue")
    dairy = {page: "/admin/" + re.sub(r"{\w+}", str(five.things[f"dairy{end}"].id), page) for page, end in PAGES.items()}
    sue.post("/admin/time-entries/timer", {"project_id": str(five.dairy_project.id), "description": "sly"})
    assert sue.get(dairy["clients/{client}"]).status_code == 200
    form = {"name": "Sue", "email": "sue@x.example", "phone": "", "is_active": "y", "role": "subcontractor",
            "client_ids": [str(five.bakery.id)]}  # fmt: skip
    assert visit(five, "ada").post(f"/admin/users/{five.sue.id}/edit", form).status_code == 303
    for url in dairy.values():
        assert sue.get(url).status_code == 403, url
    for page in LISTS:
        assert named_in(sue.get(f"/admin/{page}").text) <= {"bakery"}, page
    assert sue.post("/admin/time-entries/timer/stop").status_code == 303
    assert five.do(lambda: db.session.scalars(select(TimeEntry).where(TimeEntry.description == "sly")).all()) == []
    assert sue.get(f"/admin/clients/{five.bakery.id}").status_code == 200, "the other one stays"


def test_a_client_added_is_there_at_the_next_request(five, visit):
    sue = visit(five, "sue")
    assert sue.get(f"/admin/clients/{five.forge.id}").status_code == 403
    assign(five, "bakery", "dairy", "forge")
    assert sue.get(f"/admin/clients/{five.forge.id}").status_code == 200
    assert "3 clients are active" in sue.get("/admin/clients").text


def test_without_any_client_she_sees_empty_pages(five, visit):
    sue = visit(five, "sue")
    assign(five)
    for page in LISTS:
        answer = sue.get(f"/admin/{page}")
        assert answer.status_code == 200 and named_in(answer.text) == set(), page
    assert "No clients are assigned to you yet." in sue.get("/admin/clients").text


def test_another_role_drops_the_assignments_for_good(five, visit):
    sue, ada, url = visit(five, "sue"), visit(five, "ada"), f"/admin/users/{five.sue.id}/edit"
    both = [str(five.things[key].id) for key in HERS]
    form = {"name": "Sue", "email": "sue@x.example", "phone": "", "is_active": "y", "client_ids": both}
    for role in ("staff", "technician", "power_user", "admin"):
        assert ada.post(url, form | {"role": "subcontractor"}).status_code == 303
        assert ada.post(url, form | {"role": role}).status_code == 303
        left = select(ClientAssignment).where(ClientAssignment.user_id == five.sue.id)
        assert five.do(lambda left=left: db.session.scalars(left).all()) == [], role
    assert ada.post(url, form | {"role": "subcontractor", "client_ids": []}).status_code == 303
    assert sue.get("/admin/").status_code == 303, "and the session ended with the first change"
    assert named_in(visit(five, "sue").get("/admin/clients").text) == set()


def test_the_form_shows_the_assignment_by_role(five, visit):
    page = visit(five, "ada").get(f"/admin/users/{five.sue.id}/edit").text
    assert 'data-show-when="role=subcontractor"' in page
    part = page.partition('data-show-when="role=subcontractor"')[2].partition("</fieldset>")[0]
    for key in FIVE:
        checked = re.search(rf'value="{five.things[key].id}"([^>]*)>', part).group(1)
        assert ("checked" in checked) == (key in HERS)


def test_an_invited_subcontractor_carries_the_chosen_clients_and_another_role_none(five, visit):
    ada, chosen = visit(five, "ada"), [str(five.forge.id), str(five.eatery.id)]
    for role, expected in (("subcontractor", set(chosen)), ("technician", set())):
        email = f"{uuid4().hex[:8]}@new.example"
        form = {"name": "New", "email": email, "role": role, "client_ids": chosen}
        assert ada.post("/admin/invitations/new", form).status_code == 303
        query = select(ClientAssignment.client_id).join(User, User.id == ClientAssignment.user_id).where(User.email == email)
        assert {str(id) for id in five.do(lambda query=query: db.session.scalars(query).all())} == expected


# ── Scope `own` ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def own_projects(firm, name, *projects):
    """This person sees these alone."""

    def work():
        db.session.get(User, firm.people[name].id).scope = "own"
        for project in projects:
            db.session.get(Project, project.id).client_user_id = firm.people[name].id

    firm.do(work)


@pytest.mark.parametrize("name", ["mia", "bob"], ids=["member", "owner"])
def test_scope_own_sees_its_projects_hours_and_phases(own_firm, visit, name):
    """Two projects with three entries each; one of them is theirs."""
    mine, other = own_firm.bakery_completed, own_firm.bakery_active
    own_projects(own_firm, name, mine)
    visitor = visit(own_firm, name)
    page = visitor.get("/client-portal/projects?status=all").text
    assert str(mine.id) in page and str(other.id) not in page
    assert "1 project<" in page and "active project" not in page
    assert re.findall(r'<span class="number">(\d+)</span>', page) == ["0", "0", "1", "1"], "the tabs count the same"
    assert visitor.get(f"/client-portal/projects/{mine.id}").status_code == 200
    unknown, foreign = visitor.get(f"/client-portal/projects/{uuid4()}"), visitor.get(f"/client-portal/projects/{other.id}")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    page = visitor.get("/client-portal/time-entries").text
    assert "4.50 h in 3 entries" in page and options_of(page, "project_id") == [str(mine.id)]
    assert "0.00 h in 0 entries" in visitor.get(f"/client-portal/time-entries?project_id={other.id}").text
    day = (TODAY - timedelta(days=40)).isoformat()
    assert "1.50 h in 1 entry" in visitor.get(f"/client-portal/time-entries?date_to={day}").text, "at the edges of a month too"
    assert len(visitor.get("/client-portal/time-entries/export.csv").text.splitlines()) == 4
    assert len(visitor.get(f"/client-portal/time-entries/export.csv?project_id={other.id}").text.splitlines()) == 1
    assert "active project" not in visitor.get("/client-portal/").text


def test_the_dashboard_s_figures_are_of_the_own_projects(own_firm, visit):
    own_projects(own_firm, "mia", own_firm.bakery_completed)
    company, own = visit(own_firm, "bob").get("/client-portal/").text, visit(own_firm, "mia").get("/client-portal/").text

    def figure(page):
        return re.search(r"Active projects.*?<dd>(.*?)</dd>", page, re.S).group(1).strip()

    assert (figure(company), figure(own)) == ("1", "0")


def test_an_owner_with_scope_own_keeps_the_money_and_the_team(own_firm, visit):
    own_projects(own_firm, "bob", own_firm.bakery_completed)
    bob = visit(own_firm, "bob")
    assert bob.get(f"/client-portal/invoices/{own_firm.bakery_open.id}").status_code == 200
    assert "4 invoices" in bob.get("/client-portal/invoices").text
    assert bob.get("/client-portal/team").status_code == 200


def test_scope_own_of_nothing_sees_empty_pages(own_firm, visit):
    own_projects(own_firm, "mia")
    mia = visit(own_firm, "mia")
    for page in ("", "projects?status=all", "time-entries"):
        answer = mia.get(f"/client-portal/{page}")
        assert answer.status_code == 200 and "project bakery" not in answer.text and "Work bakery" not in answer.text


def test_the_database_answers_the_same(server, database, own_firm, app):
    own_projects(own_firm, "mia", own_firm.bakery_completed)
    with standing_as(server, database, own_firm, "mia") as connection:
        for table, column in (
            ("projects", "id"),
            ("phases", "project_id"),
            ("time_entries", "project_id"),
            ("time_months", "project_id"),
        ):
            found = {row[column] for row in connection.execute(f"select {column} from app.{table}").fetchall()}
            assert found == {own_firm.bakery_completed.id}, table

    def look(user):
        data = user.get_client_portal_data()
        phases = db.session.scalars(Phase.visible_to(user)).all()
        return [p.id for p in data["projects"]], {e.project_id for e in data["time_entries"]}, {p.project_id for p in phases}

    mine = {own_firm.bakery_completed.id}
    assert asked_of(app, own_firm, "mia", look, "client") == ([], mine, mine)


def test_the_phases_of_scope_own_are_narrowed_by_the_query_too(own_firm, app):
    """At the worker's door, where the database would show all of the business."""
    own_projects(own_firm, "mia", own_firm.bakery_completed)

    def look():
        mia = db.session.get(User, own_firm.people["mia"].id)
        models = (Project, Phase, TimeEntry)
        return [{getattr(row, "project_id", row.id) for row in db.session.scalars(model.visible_to(mia))} for model in models]

    assert own_firm.do(look) == [{own_firm.bakery_completed.id}] * 3


def test_a_scope_that_is_switched_ends_the_session_and_the_next_one_sees_less(own_firm, visit):
    mia, ada = visit(own_firm, "mia"), visit(own_firm, "ada")
    assert "active project" in mia.get("/client-portal/projects").text
    form = {"name": "Mia", "email": own_firm.mia.email, "phone": "", "is_active": "y", "company_role": "member", "scope": "own",
            "client_portal_enabled": "y", "client_id": str(own_firm.bakery.id)}  # fmt: skip
    assert ada.post(f"/admin/users/{own_firm.mia.id}/edit", form).status_code == 303
    for page in ("", "projects", f"projects/{own_firm.bakery_project.id}", "time-entries/export.csv"):
        assert mia.get(f"/client-portal/{page}").status_code == 303, page
    again = visit(own_firm, "mia")
    assert "active project" not in again.get("/client-portal/projects").text
    assert ada.post(f"/admin/users/{own_firm.mia.id}/edit", form | {"scope": "company"}).status_code == 303
    assert again.get("/client-portal/projects").status_code == 303
    assert "active project" in visit(own_firm, "mia").get("/client-portal/projects").text


def test_a_project_handed_to_somebody_else_is_gone_at_the_next_request(own_firm, visit):
    own_projects(own_firm, "mia", own_firm.bakery_active)
    mia, url = visit(own_firm, "mia"), f"/client-portal/projects/{own_firm.bakery_active.id}"
    assert mia.get(url).status_code == 200
    project = own_firm.bakery_active
    form = {"name": project.name, "code": project.code, "status": "active", "client_user_id": str(own_firm.bob.id)}
    assert visit(own_firm, "ada").post(f"/admin/projects/{project.id}/edit", form).status_code == 303
    assert mia.get(url).status_code == 404
    assert "0.00 h in 0 entries" in mia.get("/client-portal/time-entries").text
    assert "active project" not in mia.get("/client-portal/").text
