"""What the verbs of projects and time refuse by themselves, beyond their rules."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from app.core.db import db, find
from app.domain.projects.keeping import add_phase, change_phase, change_project, create_project, move_phase, set_budget
from app.domain.projects.phase import Phase
from app.domain.projects.project import Project
from app.domain.time.time_entry import TimeEntry, remove_time, write_time
from app.domain.time.timer import start_timer, stop_timer
from app.domain.users.user import User
from tests.cast import TODAY
from tests.domain.acting import Place, rows_of

OVER = {"starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)}


def project(firm, by, name="bakery_project"):
    return find(Project, firm.things[name].id, by)


# ── Projects ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_project_does_not_end_before_it_starts(own_firm, refusing):
    assert own_firm.bakery_project
    with refusing(own_firm, "ada", "ends_on", words="before the start") as by:
        create_project({"name": "Ovens", "client_id": own_firm.bakery.id} | OVER, by=by)
    for change in (OVER, {"ends_on": TODAY - timedelta(days=99)}, {"starts_on": TODAY + timedelta(days=99)}):
        with refusing(own_firm, "ada", "ends_on") as by:
            change_project(project(own_firm, by), {"name": "Another"} | change, by=by)


def test_a_project_may_end_on_the_day_it_starts(own_firm):
    with Place(own_firm)() as by:
        create_project({"name": "Ovens", "client_id": own_firm.bakery.id, "starts_on": TODAY, "ends_on": TODAY}, by=by)


def test_nor_does_a_phase(own_firm, refusing):
    assert own_firm.bakery_phase
    with refusing(own_firm, "ada", "ends_on") as by:
        add_phase(project(own_firm, by), {"name": "Measuring"} | OVER, by=by)
    with refusing(own_firm, "ada", "ends_on") as by:
        change_phase(find(Phase, own_firm.bakery_phase.id, by), OVER, by=by)


def test_a_project_is_for_a_client_of_the_same_business(own_firm, other_firm, refusing):
    with refusing(own_firm, "ada", "client_id", words="from the list") as by:
        create_project({"name": "Ovens", "client_id": other_firm.bakery.id}, by=by)


def test_a_project_stays_with_its_client(own_firm, refusing):
    assert own_firm.bakery_project
    with refusing(own_firm, "ada", "client_id", words="stays with its client") as by:
        change_project(project(own_firm, by), {"client_id": own_firm.cinema.id}, by=by)


@pytest.mark.parametrize("name", ["carla", "ada"])
def test_the_client_s_person_is_one_of_the_client_s(own_firm, refusing, name):
    assert own_firm.bakery_project
    values = {"name": "Ovens", "client_user_id": own_firm.people[name].id}
    with refusing(own_firm, "ada", "client_user_id") as by:
        create_project(values | {"client_id": own_firm.bakery.id}, by=by)
    with refusing(own_firm, "ada", "client_user_id") as by:
        change_project(project(own_firm, by), values, by=by)


def test_no_two_projects_have_one_code(own_firm, refusing):
    taken = own_firm.cinema_project.code
    with refusing(own_firm, "ada", "code", words="Another project has this code") as by:
        create_project({"name": "Ovens", "client_id": own_firm.bakery.id, "code": taken}, by=by)


@pytest.mark.parametrize("amount", [-1, -500_00, 10**16, 1.5, "5"])
def test_a_budget_is_not_below_zero(own_firm, refusing, amount):
    assert own_firm.bakery_project
    with refusing(own_firm, "ada", "budget") as by:
        set_budget(project(own_firm, by), amount, None, by=by)


def test_a_budget_of_nothing_is_one(own_firm, database):
    with Place(own_firm)() as by:
        set_budget(project(own_firm, by), 0, None, by=by)
    assert rows_of(database, own_firm)["project_budgets", str(own_firm.bakery_project.id)]["amount"] == 0


def test_what_is_not_changed_is_not_recorded(own_firm, database):
    assert own_firm.bakery_phase
    place = Place(own_firm)
    before = rows_of(database, own_firm)
    with place() as by:
        set_budget(project(own_firm, by), 424242, f"Budget bakery {own_firm.slug} zinternal", by=by)
        move_phase(find(Phase, own_firm.bakery_phase.id, by), False, by=by)
    assert rows_of(database, own_firm) == before


# ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def write(firm, by, **changes):
    values = {"day": TODAY, "seconds": 3600, "billable": True, "today": TODAY} | changes
    return write_time(values.pop("project_id", firm.bakery_project.id), **values, by=by)


@pytest.mark.parametrize("hours", [25, 0, -1, 24.5])
def test_a_day_has_24_hours_and_work_takes_some(own_firm, refusing, hours):
    assert own_firm.bakery_project
    with refusing(own_firm, "ada", "hours") as by:
        write(own_firm, by, seconds=int(hours * 3600))


def test_a_whole_day_may_be_written_down(own_firm):
    assert own_firm.bakery_project
    with Place(own_firm)() as by:
        assert write(own_firm, by, seconds=24 * 3600).seconds == 86_400


@pytest.mark.parametrize("days", [1, 400])
def test_time_is_written_down_once_it_is_worked(own_firm, refusing, days):
    assert own_firm.bakery_project
    with refusing(own_firm, "ada", "worked_on", words="still to come") as by:
        write(own_firm, by, day=TODAY + timedelta(days=days))


def test_time_goes_on_a_project_within_reach(own_firm, other_firm, refusing):
    assert own_firm.cinema_project
    for who, id in (("ada", other_firm.bakery_project.id), ("sue", own_firm.cinema_project.id)):
        with refusing(own_firm, who, "project_id", words="from the list") as by:
            write(own_firm, by, project_id=id)
        with refusing(own_firm, who, "project_id") as by:
            start_timer(id, None, by=by)


def test_time_is_deleted_by_whoever_worked_it(own_firm, refusing):
    entry = own_firm.bakery_entry
    with refusing(own_firm, "stan", words="Only the person") as by:
        remove_time(find(TimeEntry, entry.id, by), by=by)


def test_a_second_timer_is_not_started(own_firm, conflicting):
    with Place(own_firm)() as by:
        start_timer(own_firm.bakery_project.id, None, by=by)
    with conflicting(own_firm, "ada", "running already") as by:
        start_timer(own_firm.cinema_project.id, None, by=by)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_timer_s_time_is_of_the_day_it_was_where_the_person_is(own_firm, zone):
    """It is never the same day in these two."""
    with Place(own_firm)():
        db.session.execute(update(User).where(User.id == own_firm.people["ada"].id).values(time_zone=zone))
    with Place(own_firm)() as by:
        start_timer(own_firm.bakery_project.id, "Measuring", by=by)
        made, began = stop_timer(by=by), datetime.now(ZoneInfo(zone))
        db.session.flush()
        id = made.id
    with Place(own_firm)() as by:
        entry = find(TimeEntry, id, by)
        assert (entry.worked_on, entry.seconds, entry.description) == (began.date(), 60, "Measuring"), "a minute at least"


def test_everybody_stops_their_own_timer(own_firm):
    for who in ("ada", "stan"):
        with Place(own_firm, who)() as by:
            start_timer(own_firm.bakery_project.id, f"Of {who}", by=by)
    for who in ("stan", "ada"):
        with Place(own_firm, who)() as by:
            entry = stop_timer(by=by)
            assert (entry.user_id, entry.description) == (own_firm.people[who].id, f"Of {who}")


def test_a_timer_that_does_not_run_is_not_stopped(own_firm, conflicting):
    with conflicting(own_firm, "ada", "No timer") as by:
        stop_timer(by=by)
