import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from app.core.db import db
from app.domain.clients.assignment import ClientAssignment
from app.domain.time.time_entry import TimeEntry
from tests.cast import TODAY
from tests.past import ZONE


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


CLOCK = {"way": "clock", "hours": "", "started": "09:30", "ended": "11:00"}


def test_time_is_written_down_by_start_and_end(own_firm, visit):
    changes = CLOCK | {"worked_on": (TODAY - timedelta(days=1)).isoformat()}
    assert visit(own_firm, "sue").post("/admin/time-entries/new", form_for(own_firm, **changes)).status_code == 303
    [entry] = written(own_firm)
    assert (entry.seconds, entry.worked_on, bool(entry.started_at)) == (5400, TODAY - timedelta(days=1), True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"started": ""}, "started"),
        ({"ended": ""}, "ended"),
        ({"ended": "09:30"}, "ended"),
        ({"started": "25:00"}, "started"),
        ({"ended": "soon"}, "ended"),
        ({"way": "guess"}, "way"),
    ],
)
def test_a_clock_that_does_not_fit_is_said_at_its_field(firm, visit, changes, field):
    for who, url in (("stan", "/admin/time-entries/new"), ("ada", f"/admin/time-entries/{firm.bakery_entry.id}/edit")):
        answer = visit(firm, who).post(url, form_for(firm, worked_on="2026-06-01", **(CLOCK | changes)))
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text


def test_one_changes_ones_own_time(own_firm, visit):
    for who in ("stan", "sue"):
        visitor = visit(own_firm, who)
        visitor.post("/admin/time-entries/new", form_for(own_firm))
        id = written(own_firm)[-1].id
        page = visitor.get(f"/admin/time-entries/{id}")
        assert f"/admin/time-entries/{id}/edit" in page.text
        form = visitor.get(f"/admin/time-entries/{id}/edit").text
        assert 'value="1:30"' in form
        answer = visitor.post(f"/admin/time-entries/{id}/edit", form_for(own_firm, hours="2:15"))
        assert (answer.status_code, answer.location) == (303, f"/admin/time-entries/{id}")
        assert written(own_firm)[-1].seconds == 8100


def test_the_seconds_of_a_timer_stay_where_its_clocks_do(own_firm, visit):
    began = datetime(2026, 6, 1, 9, 30, 37, tzinfo=UTC)
    entry = own_firm.bakery_entry
    own_firm.do(lambda: db.session.execute(db.update(TimeEntry).where(TimeEntry.id == entry.id).values(
        started_at=began, ended_at=began + timedelta(seconds=4000), seconds=4000, worked_on=began.astimezone(ZoneInfo(ZONE)).date())))  # fmt: skip
    ada, url = visit(own_firm, "ada"), f"/admin/time-entries/{entry.id}/edit"
    page = ada.get(url).text
    typed = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("worked_on", "started", "ended")}
    assert re.search(r'value="clock" checked', page)
    assert ada.post(url, form_for(own_firm, way="clock", hours="", **typed)).status_code == 303
    [entry] = written(own_firm)
    assert (entry.seconds, entry.started_at, entry.description) == (4000, began, "Wiring")


def test_another_s_time_is_the_other_s_or_a_manager_s_to_change(own_firm, visit):
    visit(own_firm, "stan").post("/admin/time-entries/new", form_for(own_firm))
    id = written(own_firm)[0].id
    url = f"/admin/time-entries/{id}/edit"
    sue, pia = visit(own_firm, "sue"), visit(own_firm, "pia")
    assert "Only Stan" in sue.get(url).text
    assert 'name="hours"' not in sue.get(url).text
    assert "/edit" not in sue.get(f"/admin/time-entries/{id}").text
    assert sue.post(url, form_for(own_firm, hours="9")).status_code == 403
    assert written(own_firm)[0].seconds == 5400
    assert "Stan" in pia.get(url).text
    assert pia.post(url, form_for(own_firm, hours="9")).status_code == 303
    assert [(entry.seconds, entry.person_name) for entry in written(own_firm)] == [(9 * 3600, own_firm.stan.name)]


def test_a_project_that_is_over_stays_with_its_time(firm, visit):
    page = visit(firm, "ada").get(f"/admin/time-entries/{firm.bakery_entry.id}/edit").text
    assert re.search(rf'<option selected value="{firm.bakery_completed.id}"', page)


def test_one_deletes_ones_own_time_and_nobody_elses(own_firm, visit):
    stan, ada = visit(own_firm, "stan"), visit(own_firm, "ada")
    stan.post("/admin/time-entries/new", form_for(own_firm))
    url = f"/admin/time-entries/{written(own_firm)[0].id}"
    assert ada.post(f"{url}/deletion").status_code == 422
    assert "Only Stan" in ada.get(url).text
    assert "can delete it" in ada.get(url).text
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


def test_the_office_narrows_its_hours_by_client_person_and_billing(own_firm, visit):
    own_firm.all()
    stan, ada = visit(own_firm, "stan"), visit(own_firm, "ada")
    stan.post("/admin/time-entries/new", form_for(own_firm))
    stan.post("/admin/time-entries/new", {name: said for name, said in form_for(own_firm, hours="2").items() if name != "billable"})
    for asked, words in (
        (f"client_id={own_firm.cinema.id}", "9.00 h in 6 entries"),
        (f"user_id={own_firm.stan.id}", "3.50 h in 2 entries"),
        (f"user_id={own_firm.stan.id}&billable=no", "2.00 h in 1 entry"),
        (f"user_id={own_firm.stan.id}&client_id={own_firm.cinema.id}", "0.00 h in 0 entries"),
    ):
        assert words in ada.get(f"/admin/time-entries?{asked}").text
        csv = ada.get(f"/admin/time-entries/export.csv?{asked}").text.splitlines()
        assert len(csv) - 1 == int(words.split()[3])
    assert ada.get("/admin/time-entries?billable=perhaps").status_code == 422


def test_hours_of_each_project_stand_beside_all(own_firm, visit):
    own_firm.all()
    page = visit(own_firm, "ada").get(f"/admin/time-entries?client_id={own_firm.bakery.id}").text
    section = page.partition('class="by-project"')[2].partition("</dl>")[0]
    hours = [float(found) for found in re.findall(r"<dd>([\d.]+) h</dd>", section)]
    assert len(hours) == 2
    assert f"{sum(hours):.2f} h in" in page
    assert own_firm.bakery.name in section, "two clients have a project of the same name"
    alone = visit(own_firm, "ada").get(f"/admin/time-entries?project_id={own_firm.bakery_project.id}").text
    assert "by-project" not in alone


@pytest.mark.parametrize(("who", "door"), [("ada", "admin"), ("bob", "client-portal")])
def test_a_month_or_a_year_is_a_link_away(firm, visit, who, door):
    visitor = visit(firm, who)
    page = visitor.get(f"/{door}/time-entries?project_id={firm.bakery_project.id}").text
    links = re.findall(r'<a href="([^"]+)">(This month|Last month|This year)</a>', page)
    assert [label for _, label in links] == ["This month", "Last month", "This year"]
    for href, label in links:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(unescape(href)).query).items()}
        since, until = date.fromisoformat(asked["date_from"]), date.fromisoformat(asked["date_to"])
        assert asked["project_id"] == str(firm.bakery_project.id), "the other filters stay"
        assert (since.day, (until + timedelta(days=1)).day) == (1, 1)
        assert (since <= TODAY <= until) == (label != "Last month")
        assert f'aria-current="true">{label}</a>' in visitor.get(unescape(href)).text


def test_the_client_s_door_knows_nobody_by_id(firm, visit):
    """What the office narrows by is no filter there, and no error either."""
    bob = visit(firm, "bob")
    for asked in (f"user_id={firm.ada.id}", f"client_id={firm.cinema.id}", "billable=no"):
        assert "9.00 h in 6 entries" in bob.get(f"/client-portal/time-entries?{asked}").text
