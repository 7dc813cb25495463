from datetime import timedelta

import pytest

from app.core.db import db
from app.domain.clients.assignment import ClientAssignment
from app.domain.time.time_entry import TimeEntry
from tests.cast import TODAY


def form_for(firm, **changes):
    return {"project_id": str(firm.bakery_project.id), "worked_on": TODAY.isoformat(), "hours": "1:30", "description": "Wiring",
            "billable": "y"} | changes  # fmt: skip


def written(firm):
    query = db.select(TimeEntry).where(TimeEntry.description == "Wiring").order_by(TimeEntry.id)
    return firm.do(lambda: db.session.scalars(query).all())


@pytest.mark.parametrize(
    ("typed", "seconds"), [("1:30", 5400), ("1.5", 5400), ("0:01", 60), ("24", 86400), ("24:00", 86400), ("0.25", 900)]
)
def test_hours_are_written_down_as_people_type_them(own_firm, visit, typed, seconds):
    assert visit(own_firm, "stan").post("/admin/time-entries/new", form_for(own_firm, hours=typed)).status_code == 303
    assert [entry.seconds for entry in written(own_firm)] == [seconds]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours": ""}, "hours"),
        ({"hours": "0"}, "hours"),
        ({"hours": "-1"}, "hours"),
        ({"hours": "25"}, "hours"),
        ({"hours": "1:75"}, "hours"),
        ({"hours": "1e999999"}, "hours"),
        ({"hours": "NaN"}, "hours"),
        ({"hours": "soon"}, "hours"),
        ({"worked_on": ""}, "worked_on"),
        ({"worked_on": "0001-01-01"}, "worked_on"),
        ({"worked_on": (TODAY + timedelta(days=2)).isoformat()}, "worked_on"),
        ({"project_id": ""}, "project_id"),
        ({"project_id": "x"}, "project_id"),
        ({"description": "x" * 501}, "description"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(firm, visit, changes, field):
    answer = visit(firm, "stan").post("/admin/time-entries/new", form_for(firm, **changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_project_of_another_business_or_out_of_scope_is_refused(firm, other_firm, visit):
    for name, project in (("stan", other_firm.bakery_project), ("sue", firm.cinema_project)):
        for url in ("/admin/time-entries/new", "/admin/time-entries/timer"):
            assert visit(firm, name).post(url, form_for(firm, project_id=str(project.id))).status_code == 422


def test_one_deletes_ones_own_time_and_nobody_elses(own_firm, visit):
    stan, ada = visit(own_firm, "stan"), visit(own_firm, "ada")
    stan.post("/admin/time-entries/new", form_for(own_firm))
    url = f"/admin/time-entries/{written(own_firm)[0].id}"
    assert ada.post(f"{url}/deletion").status_code == 422
    assert "Only Stan" in ada.get(url).text
    assert stan.post(f"{url}/deletion").status_code == 303
    assert written(own_firm) == []


def test_the_timer_runs_once_and_becomes_an_entry(own_firm, visit):
    sue, form = visit(own_firm, "sue"), form_for(own_firm)
    assert sue.post("/admin/time-entries/timer", form).status_code == 303
    assert "data-started" in sue.get("/admin/").text
    assert "data-started" in sue.get("/admin/time-entries").text
    assert sue.post("/admin/time-entries/timer", form).status_code == 409
    assert sue.post("/admin/time-entries/timer/stop").status_code == 303
    assert [entry.person_name for entry in written(own_firm)] == [own_firm.sue.name]
    assert sue.post("/admin/time-entries/timer/stop").status_code == 409


def test_everybodys_timer_is_their_own(own_firm, visit):
    stan, ada = visit(own_firm, "stan"), visit(own_firm, "ada")
    assert stan.post("/admin/time-entries/timer", form_for(own_firm)).status_code == 303
    assert "data-started" not in ada.get("/admin/time-entries").text
    assert ada.post("/admin/time-entries/timer", form_for(own_firm)).status_code == 303


def test_a_timer_on_a_project_that_was_taken_away_blocks_nobody(own_firm, visit):
    sue = visit(own_firm, "sue")
    sue.post("/admin/time-entries/timer", form_for(own_firm))

    def reassign():
        db.session.execute(
            db.update(ClientAssignment).where(ClientAssignment.user_id == own_firm.sue.id).values(client_id=own_firm.cinema.id)
        )

    own_firm.do(reassign)
    assert sue.get("/admin/").status_code == 200
    assert sue.post("/admin/time-entries/timer", form_for(own_firm, project_id=str(own_firm.cinema_project.id))).status_code == 303
    own_firm.do(lambda: db.session.execute(db.delete(ClientAssignment).where(ClientAssignment.user_id == own_firm.sue.id)))
    assert sue.post("/admin/time-entries/timer/stop").status_code == 303


def test_totals_are_over_all_rows_of_the_filter(firm, visit):
    ada = visit(firm, "ada")
    assert "18.00 h in 12 entries" in ada.get("/admin/time-entries").text
    assert "4.50 h in 3 entries" in ada.get(f"/admin/time-entries?project_id={firm.bakery_project.id}").text
    assert "9.00 h in 6 entries" in visit(firm, "sue").get("/admin/time-entries").text


def test_the_csv_holds_the_same_rows(firm, visit):
    lines = visit(firm, "sue").get("/admin/time-entries/export.csv").text.splitlines()
    assert len(lines) == 7
    assert "cinema" not in "".join(lines)
