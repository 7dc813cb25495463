from datetime import date

import pytest

from app.core.db import db
from app.domain.projects.phase import Phase
from app.domain.projects.project import Project, ProjectBudget


def form_for(firm, **changes):
    return {"name": "Roof", "client_id": str(firm.bakery.id), "client_user_id": "", "code": "R-1", "description": "All of it",
            "status": "active", "starts_on": "2026-01-02", "ends_on": "2026-02-03"} | changes  # fmt: skip


def made(firm, answer):
    assert answer.status_code == 303, answer.text
    id = answer.location.rpartition("/")[2]
    return firm.do(lambda: db.session.get(Project, id))


def budget(firm, project):
    return firm.do(lambda: db.session.get(ProjectBudget, project.id))


def test_stan_plans_a_project_with_the_clients_person(own_firm, visit):
    project = made(
        own_firm, visit(own_firm, "stan").post("/admin/projects/new", form_for(own_firm, client_user_id=str(own_firm.bob.id)))
    )
    assert (project.name, project.client_user_id, project.ends_on) == ("Roof", own_firm.bob.id, date(2026, 2, 3))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "x"}, "client_id"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"status": "lost"}, "status"),
        ({"budget": "-1"}, "budget"),
        ({"budget": "1e99"}, "budget"),
        ({"budget": "0.001"}, "budget"),
        ({"budget": "1e999999"}, "budget"),
        ({"budget": "sNaN"}, "budget"),
        ({"description": "x" * 4001}, "description"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(firm, visit, changes, field):
    answer = visit(firm, "ada").post("/admin/projects/new", form_for(firm, **changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "R-1" in answer.text


def test_the_person_must_be_one_of_the_clients(firm, other_firm, visit):
    for stranger in (firm.carla.id, firm.ada.id, other_firm.bob.id):
        answer = visit(firm, "ada").post("/admin/projects/new", form_for(firm, client_user_id=str(stranger)))
        assert answer.status_code == 422
        assert "not one of the client" in answer.text


def test_a_client_of_another_business_is_refused(firm, other_firm, visit):
    assert visit(firm, "ada").post("/admin/projects/new", form_for(firm, client_id=str(other_firm.bakery.id))).status_code == 422


def test_a_code_stands_once(firm, visit):
    answer = visit(firm, "ada").post("/admin/projects/new", form_for(firm, code=firm.bakery_project.code))
    assert answer.status_code == 422
    assert "Another project has this code." in answer.text
    url = f"/admin/projects/{firm.bakery_project.id}/edit"
    assert visit(firm, "ada").post(url, form_for(firm, code=firm.cinema_project.code)).status_code == 422


def test_the_budget_is_for_those_who_may_see_costs(own_firm, visit):
    project, url = own_firm.bakery_project, f"/admin/projects/{own_firm.bakery_project.id}"
    stan, ada = visit(own_firm, "stan"), visit(own_firm, "ada")
    assert "4,242.42" in ada.get(url).text
    assert "Internal budget" not in stan.get(url).text
    assert stan.post(f"{url}/edit", form_for(own_firm, budget="1")).status_code == 303
    assert budget(own_firm, project).amount == 424242
    assert ada.post(f"{url}/edit", form_for(own_firm, budget="1,250.50", budget_note="ours")).status_code == 303
    assert (budget(own_firm, project).amount, budget(own_firm, project).note) == (125050, "ours")
    assert ada.post(f"{url}/edit", form_for(own_firm, budget="")).status_code == 303
    assert budget(own_firm, project) is None


def test_a_project_stays_with_its_client(own_firm, visit):
    url = f"/admin/projects/{own_firm.bakery_project.id}/edit"
    assert visit(own_firm, "ada").post(url, form_for(own_firm, client_id=str(own_firm.cinema.id))).status_code == 303
    assert own_firm.do(lambda: db.session.get(Project, own_firm.bakery_project.id)).client_id == own_firm.bakery.id


def test_phases_are_added_ordered_changed_and_removed(own_firm, visit):
    def phases():
        query = db.select(Phase).where(Phase.project_id == own_firm.bakery_project.id).order_by(Phase.position)
        return own_firm.do(lambda: db.session.scalars(query).all())

    ada, url = visit(own_firm, "ada"), "/admin/projects/phases"
    new = {"name": "Third", "status": "planned", "progress": "0", "starts_on": "", "ends_on": ""}
    assert ada.post(f"/admin/projects/{own_firm.bakery_project.id}/phases/new", new).status_code == 303
    third = phases()[2]
    assert third.name == "Third"
    assert ada.post(f"{url}/{third.id}/earlier").status_code == 303
    assert ada.post(f"{url}/{third.id}/earlier").status_code == 303
    assert ada.post(f"{url}/{third.id}/earlier").status_code == 303
    assert phases()[0].name == "Third"
    assert ada.post(f"{url}/{third.id}/later").status_code == 303
    assert [phase.name for phase in phases()][1] == "Third"
    assert ada.post(f"{url}/{third.id}/edit", new | {"progress": "55", "status": "active"}).status_code == 303
    assert phases()[1].progress == 55
    assert ada.post(f"{url}/{third.id}/deletion").status_code == 303
    assert [phase.position for phase in phases()] == [1, 2]


@pytest.mark.parametrize("changes", [{"progress": "101"}, {"progress": "-1"}, {"progress": "x"}, {"name": ""},
                                     {"starts_on": "2026-02-02", "ends_on": "2026-02-01"}])  # fmt: skip
def test_a_phase_that_does_not_fit_is_refused(firm, visit, changes):
    form = {"name": "P", "status": "planned", "progress": "0", "starts_on": "", "ends_on": ""} | changes
    assert visit(firm, "ada").post(f"/admin/projects/{firm.bakery_project.id}/phases/new", form).status_code == 422


def test_a_subcontractor_reads_and_changes_nothing(firm, visit):
    sue, id = visit(firm, "sue"), firm.bakery_project.id
    assert sue.get(f"/admin/projects/{id}").status_code == 200
    assert sue.post(f"/admin/projects/{id}/edit", form_for(firm)).status_code == 403
    assert "Internal budget" not in sue.get(f"/admin/projects/{id}").text
