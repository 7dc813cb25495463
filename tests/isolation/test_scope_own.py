"""Scope `own`: a client's person who sees the projects that are theirs."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from app.core.db import db
from app.domain.projects.phase import Phase
from app.domain.projects.project import Project
from app.domain.time.time_entry import TimeEntry
from app.domain.users.user import User
from tests.cast import TODAY
from tests.isolation.doors import standing_as
from tests.isolation.five import asked_of, options_of, own_projects


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
