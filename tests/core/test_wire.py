"""What goes out in one message, against a real server: what comes back, what fails, and what is still prepared afterwards."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from app.core.db import connection, db, wire
from app.core.standing import Standing, current_standing, standing_at
from app.core.transaction import commit, working_at
from app.core.wire import Question, Wire

BEGIN, ONE = Question("BEGIN"), Question("select 1 as one")
PREPARED = Question("select count(*)::int as many from pg_prepared_statements where statement = $1::text", (ONE.statement,))


@pytest.fixture
def driver(server, database):
    with psycopg.connect(server.login(database, "vitrine_auth"), prepare_threshold=0) as driver:
        yield driver
        if not driver.closed:
            driver.rollback()


@pytest.fixture
def here(driver):
    return Wire(driver)


@pytest.fixture
def at_work(app, own_firm):
    """At the worker's door, where the ORM and prepared questions meet in one transaction."""
    with app.app_context(), working_at(Standing("worker", job=own_firm.errand)):
        yield


def test_each_question_has_its_rows(here):
    words = Question("select word, length(word) as size from unnest($1::text[]) as word", (["a", "bcd"],))
    began, some, none, one = here.ask(BEGIN, words, Question("select 1 as x where false"), ONE)
    assert (began, none) == ([], [])
    assert [(row.word, row.size) for row in some] == [("a", 1), ("bcd", 3)]
    assert one == [(1,)]


def test_values_come_back_as_they_went(here):
    id, day = UUID(int=7), date(2024, 2, 29)
    asked = "select $1::uuid as id, $2::date as day, $3::numeric as money, $4::text as words, $5::bigint as big, $6::bool as yes, $7::text as no"
    values = (id, day, Decimal("12.30"), "a '); drop \\ $1 ż", 2**40, True, None)
    assert here.ask(BEGIN, Question(asked, values))[1] == [values]


def test_a_statement_is_prepared_once(here):
    here.ask(BEGIN)
    for _ in range(3):
        here.ask(ONE, ONE)
    assert here.ask(PREPARED) == [[(2,)]]  # Twice new within its first message, and never after.


def test_no_question_carries_a_second_statement(here):
    with pytest.raises(psycopg.errors.SyntaxError):
        here.ask(BEGIN, Question("select 1; select 2"))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_first_that_fails_is_raised_and_the_connection_lives_on(here, driver, place):
    questions = [ONE, ONE, ONE]
    questions[place] = Question("select 1 / $1::int as never", (0,))
    here.ask(BEGIN)
    with pytest.raises(psycopg.errors.DivisionByZero):
        here.ask(*questions)
    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        here.ask(ONE)
    driver.rollback()
    here.forget()
    assert here.ask(BEGIN, ONE)[1] == [(1,)]


def test_a_value_that_nobody_can_send_leaves_nothing_half_said(here):
    here.ask(BEGIN)
    with pytest.raises(psycopg.ProgrammingError):
        here.ask(ONE, Question("select $1::text as x", (object(),)))
    assert here.ask(ONE) == [[(1,)]]


def test_a_lost_connection_is_an_error_and_nothing_is_open(here, driver, database):
    here.ask(BEGIN)
    with psycopg.connect(database, autocommit=True) as superuser:
        superuser.execute("select pg_terminate_backend(%s)", (driver.info.backend_pid,))
    with pytest.raises(psycopg.OperationalError):
        here.ask(ONE)
    assert here.is_lost
    assert not here.is_open


def test_a_restarted_server_costs_nobody_a_page(own_firm, visit, database):
    bob, page = visit(own_firm, "bob"), "/client-portal/"
    assert bob.get(page).status_code == 200
    with psycopg.connect(database, autocommit=True) as superuser:
        ended = superuser.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = 'vitrine_client' and datname = current_database()"
        ).fetchall()
    assert ended
    assert [bob.get(page).status_code for _ in range(3)] == [200] * 3


def test_what_was_begun_is_not_begun_again(app, own_firm, database):
    """A connection that is lost in the middle is an error: what was written before is gone."""
    with app.app_context(), standing_at(Standing("worker", job=own_firm.errand)):
        process = wire().ask(Question("select pg_backend_pid() as id"))[0][0].id
        with psycopg.connect(database, autocommit=True) as superuser:
            superuser.execute("select pg_terminate_backend(%s)", (process,))
        with pytest.raises(psycopg.OperationalError):
            wire().ask(ONE)


def to_a_savepoint():
    savepoint = db.session.begin_nested()
    db.session.execute(text("select 1"))
    savepoint.rollback()


def by_leaving_after_a_commit():
    commit()
    wire().ask(ONE)
    current_standing().release()


@pytest.mark.parametrize(
    "roll_back", [to_a_savepoint, db.session.rollback, lambda: current_standing().release(), by_leaving_after_a_commit]
)
def test_what_is_rolled_back_forgets_what_was_prepared(at_work, roll_back):
    """The driver has all that is prepared dropped then, where it prepared something itself; the next question prepares its own again."""
    db.session.execute(text("select 1"))
    wire().ask(ONE)
    roll_back()
    assert wire().ask(ONE) == [[(1,)]]


def test_what_is_asked_after_a_commit_is_committed_too(app, own_firm):
    """Whether the ORM was there before or not."""
    name = Question("update app.clients set name = $1::text where id = $2::uuid", ("Renamed", own_firm.bakery.id))
    with app.app_context(), working_at(Standing("worker", job=own_firm.errand)):
        connection().execute(text("select 1"))
        commit()
        wire().ask(name)
    with app.app_context(), working_at(Standing("worker", job=own_firm.errand)):
        assert wire().ask(Question("select name from app.clients where id = $1::uuid", (own_firm.bakery.id,)))[0] == [("Renamed",)]
