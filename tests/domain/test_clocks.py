"""What the clocks said where the person was: across midnight, in the nights when they are changed, and of the day that the person saw."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.core.db import db, find
from app.core.errors import Refused
from app.domain.time.clock import Clocks, read_clocks
from app.domain.time.time_entry import TimeEntry, change_time, write_time
from app.domain.users.user import User
from tests.cast import TODAY
from tests.domain.acting import Place

BERLIN, LONDON, YORK, LORD_HOWE, KIRITIMATI = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)
# Their clocks went forward on 29 March and back on 25 October 2026, New York's on 8 March and 1 November.
WORKED = [
    (BERLIN, date(2026, 6, 1), "09:00", "17:30", 8.5),
    (BERLIN, date(2026, 6, 1), "22:00", "02:00", 4),
    (BERLIN, date(2026, 6, 1), "23:59", "00:01", 2 / 60),
    (BERLIN, date(2026, 6, 30), "09:00", "08:59", 24 - 1 / 60),
    (BERLIN, date(2026, 3, 29), "01:00", "04:00", 2),
    (BERLIN, date(2026, 3, 28), "22:00", "06:00", 7),
    (BERLIN, date(2026, 10, 25), "01:00", "04:00", 4),
    (BERLIN, date(2026, 10, 24), "22:00", "06:00", 9),
    (BERLIN, date(2026, 10, 25), "02:30", "02:15", 0.75),
    (BERLIN, date(2026, 10, 25), "01:30", "02:30", 1),
    (LONDON, date(2026, 3, 29), "00:30", "02:30", 1),
    (YORK, date(2026, 3, 8), "01:30", "03:30", 1),
    (YORK, date(2026, 10, 31), "23:00", "03:00", 5),
    (LORD_HOWE, date(2026, 10, 4), "01:00", "03:00", 1.5),
    (LORD_HOWE, date(2026, 4, 5), "01:00", "03:00", 2.5),
    (KIRITIMATI, date(2026, 1, 1), "00:00", "08:00", 8),
]


def clocks(started, ended):
    return Clocks(*(time.fromisoformat(one) if one else None for one in (started, ended)))


@pytest.mark.parametrize(("zone", "day", "started", "ended", "hours"), WORKED)
def test_hours_are_those_that_passed(zone, day, started, ended, hours):
    span = read_clocks(day, clocks(started, ended), zone)
    assert span.seconds == round(hours * 3600)
    local = span.started_at.astimezone(ZoneInfo(zone))
    assert (local.date(), f"{local:%H:%M}") == (day, started), "the day is the one that the person saw"
    assert f"{span.ended_at.astimezone(ZoneInfo(zone)):%H:%M}" == ended


@pytest.mark.parametrize(
    ("day", "started", "ended", "field"),
    [
        (date(2026, 6, 1), None, "17:00", "started"),
        (date(2026, 6, 1), "09:00", None, "ended"),
        (date(2026, 6, 1), "09:00", "09:00", "ended"),
        (date(2026, 3, 29), "02:30", "04:00", "started"),
        (date(2026, 3, 29), "01:30", "02:30", "ended"),
        (date(2026, 3, 28), "23:00", "02:30", "ended"),
    ],
)
def test_what_no_clock_said_is_refused_at_its_field(day, started, ended, field):
    with pytest.raises(Refused) as refused:
        read_clocks(day, clocks(started, ended), BERLIN)
    assert set(refused.value.fields) == {field}


ZONES = st.sampled_from([BERLIN, LONDON, YORK, LORD_HOWE, KIRITIMATI, "Asia/Kathmandu", "America/St_Johns"])


@given(ZONES, st.datetimes(datetime(2020, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)), st.integers(60, 24 * 3600))
def test_what_is_shown_and_saved_as_it_is_stays_as_it_is(zone, began, seconds):
    """To the second, in whatever night."""
    place = ZoneInfo(zone)
    was = SimpleNamespace(started_at=began, ended_at=began + timedelta(seconds=seconds), seconds=seconds)
    shown = [moment.astimezone(place) for moment in (was.started_at, was.ended_at)]
    typed = Clocks(*(local.time().replace(second=0, microsecond=0) for local in shown))
    if typed.started != typed.ended:
        assert read_clocks(shown[0].date(), typed, zone, was) == (was.started_at, was.ended_at, seconds)


@given(ZONES, st.dates(date(2020, 1, 1), date(2026, 12, 1)), st.times(), st.times())
def test_it_ends_after_it_began_and_within_a_day_and_an_hour(zone, day, started, ended):
    try:
        span = read_clocks(day, Clocks(started, ended), zone)
    except Refused:
        return
    assert 0 <= span.seconds <= 25 * 3600
    assert span.ended_at.astimezone(UTC) - span.started_at.astimezone(UTC) <= timedelta(hours=25)
    assert span.started_at.astimezone(ZoneInfo(zone)).date() == day


# ── The verbs ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def move_to(firm, name, zone):
    with Place(firm)():
        db.session.execute(update(User).where(User.id == firm.people[name].id).values(time_zone=zone))


def write(firm, by, day, started, ended):
    made = write_time(firm.bakery_project.id, day=day, clocks=clocks(started, ended), billable=True, today=TODAY, by=by)
    db.session.flush()
    return made.id


def change(firm, id, by, **changes):
    values = {"project_id": firm.bakery_project.id, "day": TODAY, "seconds": 3600, "billable": True} | changes
    change_time(find(TimeEntry, id, by), values.pop("project_id"), **values, by=by)


def test_time_is_of_the_day_where_the_person_is(own_firm):
    assert own_firm.bakery_project
    for zone in (KIRITIMATI, "Etc/GMT+12"):
        move_to(own_firm, "stan", zone)
        with Place(own_firm, "stan")() as by:
            id = write(own_firm, by, date(2026, 6, 1), "00:30", "01:30")
        with Place(own_firm, "stan")() as by:
            entry = find(TimeEntry, id, by)
            assert (entry.worked_on, entry.seconds) == (date(2026, 6, 1), 3600)
            assert entry.started_at.astimezone(ZoneInfo(zone)).date() == date(2026, 6, 1)


def test_another_s_time_is_changed_by_the_other_s_clocks(own_firm):
    move_to(own_firm, "stan", YORK)
    with Place(own_firm, "stan")() as by:
        id = write(own_firm, by, date(2026, 6, 1), "20:00", "23:00")
    with Place(own_firm, "ada")() as by:
        change(own_firm, id, by, day=date(2026, 6, 1), seconds=None, clocks=clocks("20:00", "22:00"))
    with Place(own_firm, "stan")() as by:
        entry = find(TimeEntry, id, by)
        assert (entry.seconds, entry.worked_on, f"{entry.started_at.astimezone(ZoneInfo(YORK)):%H:%M}") == (
            7200,
            date(2026, 6, 1),
            "20:00",
        )
        assert (entry.user_id, entry.person_name) == (own_firm.stan.id, own_firm.stan.name)


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(hours=3)])
def test_what_is_still_to_come_is_not_written_down(own_firm, refusing, ahead):
    assert own_firm.bakery_project
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    began, over = now - timedelta(hours=1), now + ahead
    move_to(own_firm, "ada", "UTC")
    with refusing(own_firm, "ada", "ended", words="still to come") as by:
        values = {"day": began.date(), "clocks": Clocks(began.time(), over.time()), "billable": True, "today": began.date()}
        write_time(own_firm.bakery_project.id, **values, by=by)


def test_more_than_a_day_is_refused_in_the_night_of_25_hours(own_firm, refusing):
    assert own_firm.bakery_project
    move_to(own_firm, "ada", BERLIN)
    with refusing(own_firm, "ada", "ended", words="24 hours") as by:
        values = {"day": date(2026, 10, 24), "clocks": clocks("12:00", "11:59"), "billable": True, "today": TODAY}
        write_time(own_firm.bakery_project.id, **values, by=by)


@pytest.mark.parametrize(("who", "may"), [("ada", True), ("pia", True), ("stan", False), ("sue", False)])
def test_another_s_time_is_changed_by_those_who_manage_it(own_firm, refusing, who, may):
    entry = own_firm.bakery_entry
    with Place(own_firm, "ada")():
        db.session.execute(update(TimeEntry).where(TimeEntry.id == entry.id).values(user_id=own_firm.people["tom"].id))
    if may:
        with Place(own_firm, who)() as by:
            change(own_firm, entry.id, by)
    else:
        with refusing(own_firm, who, words="Only the person") as by:
            change(own_firm, entry.id, by)
    with Place(own_firm, "ada")() as by:
        assert find(TimeEntry, entry.id, by).seconds == (3600 if may else 5400)


@pytest.mark.parametrize("who", ["stan", "sue"])
def test_one_s_own_is_changed_and_its_clocks_go_where_hours_are_said(own_firm, who):
    assert own_firm.bakery_project
    with Place(own_firm, who)() as by:
        id = write(own_firm, by, date(2026, 6, 1), "09:00", "10:00")
    with Place(own_firm, who)() as by:
        change(own_firm, id, by, seconds=5400)
    with Place(own_firm, who)() as by:
        entry = find(TimeEntry, id, by)
        assert (entry.seconds, entry.worked_on, entry.started_at, entry.ended_at) == (5400, TODAY, None, None)


def test_time_stays_within_reach(own_firm, other_firm, refusing):
    assert own_firm.cinema_project
    with Place(own_firm, "sue")() as by:
        id = write(own_firm, by, date(2026, 6, 1), "09:00", "10:00")
    for project in (own_firm.cinema_project.id, other_firm.bakery_project.id, None):
        with refusing(own_firm, "sue", "project_id") as by:
            change(own_firm, id, by, project_id=project)


def test_it_goes_with_its_project_to_the_client(own_firm):
    entry = own_firm.bakery_entry
    with Place(own_firm)() as by:
        change(own_firm, entry.id, by, project_id=own_firm.cinema_project.id)
    with Place(own_firm)() as by:
        assert find(TimeEntry, entry.id, by).client_id == own_firm.cinema.id
