"""The sums that triggers keep are the sums of their rows, whatever was changed."""

import random
from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import delete, func, select, update

from app.core.db import db, get_asker, uuid7
from app.core.queries import ask
from app.core.standing import Standing, standing_at
from app.domain.time.time_entry import TimeEntry
from app.domain.time.totals import prepare_totals

START = date(2024, 1, 15)


def fill(firm, rng, number=60):
    def work():
        for _ in range(number):
            key = rng.choice(["bakery_active", "bakery_completed", "cinema_active"])
            project = firm.things[key]
            db.session.add(
                TimeEntry(
                    id=uuid7(), client_id=project.client_id, project_id=project.id, person_name="Ada",
                    worked_on=START + timedelta(days=rng.randrange(200)), seconds=rng.randrange(1, 36_000),
                )
            )  # fmt: skip

    firm.do(work)


def kept_and_true(database, firm):
    with psycopg.connect(database) as owner:
        kept = owner.execute(
            "select project_id, month, entries, seconds from app.time_months where business_id = %s and entries <> 0 order by 1, 2",
            (firm.id,),
        ).fetchall()
        true = owner.execute(
            "select project_id, date_trunc('month', worked_on)::date, count(*), sum(seconds) from app.time_entries"
            " where business_id = %s group by 1, 2 order by 1, 2", (firm.id,)
        ).fetchall()  # fmt: skip
    return kept, true


def test_months_follow_every_change(own_firm, database):
    rng = random.Random(7)
    fill(own_firm, rng)
    project = own_firm.bakery_active
    own_firm.do(lambda: db.session.execute(update(TimeEntry).where(TimeEntry.seconds > 20_000).values(seconds=60, worked_on=START)))
    own_firm.do(lambda: db.session.execute(delete(TimeEntry).where(TimeEntry.project_id == project.id, TimeEntry.seconds < 9_000)))
    own_firm.do(
        lambda: db.session.execute(
            update(TimeEntry).where(TimeEntry.project_id == project.id).values(project_id=own_firm.bakery_completed.id)
        )
    )
    kept, true = kept_and_true(database, own_firm)
    assert kept == true


SPANS = [
    (None, None), (date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 2, 2), date(2024, 2, 28)), (date(2024, 1, 31), date(2024, 3, 1)),
    (date(2024, 2, 10), None), (None, date(2024, 5, 9)), (date(2024, 3, 5), date(2024, 6, 20)), (date(2024, 4, 1), date(2024, 4, 1)),
    (date(2024, 4, 30), date(2024, 5, 1)), (date(1, 1, 1), date(9999, 12, 31)), (date(2030, 1, 1), None),
]  # fmt: skip


@pytest.mark.parametrize("span", SPANS, ids=str)
def test_totals_of_a_span_are_the_sum_of_its_rows(own_firm, span):
    fill(own_firm, random.Random(str(span)))
    first, last = span
    with own_firm.app.app_context(), standing_at(Standing("client", own_firm.secret_of("bob"))):
        bob = get_asker()
        for project in (None, own_firm.bakery_active.id):
            query = select(func.count(), func.coalesce(func.sum(TimeEntry.seconds), 0))
            for bound in (
                first and TimeEntry.worked_on >= first,
                last and TimeEntry.worked_on <= last,
                project and TimeEntry.project_id == project,
            ):
                query = query.where(bound) if bound is not None else query
            summed = ask(prepare_totals(bob, project_id=project, date_from=first, date_to=last))[0][0]
            assert tuple(summed) == tuple(db.session.execute(query).one())
        db.session.rollback()


def test_the_ledger_s_balance_is_the_sum_of_its_rows(own_firm, database):
    with psycopg.connect(database) as owner:
        kept = owner.execute(
            "select client_id, currency, credits, debits from app.ledger_balances where business_id = %s order by 1", (own_firm.id,)
        ).fetchall()
        true = owner.execute(
            "select client_id, currency, sum(credit), sum(debit) from app.ledger_entries where business_id = %s group by 1, 2 order by 1",
            (own_firm.id,),
        ).fetchall()
        due = owner.execute(
            "select client_id, sum(balance) from app.invoices where business_id = %s group by 1 order by 1", (own_firm.id,)
        ).fetchall()
    assert kept == true
    assert [(client, credit - debit) for client, _, credit, debit in kept] == due


@pytest.mark.parametrize("table", ["ledger_entries", "payments", "credit_notes"])
@pytest.mark.parametrize("change", ["update app.{} set created_at = now()", "delete from app.{}"])
def test_what_is_written_in_the_books_stays(own_firm, database, table, change):
    own_firm.all()
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(change.format(table) + " where business_id = %s", (own_firm.id,))


@pytest.mark.parametrize("change", ["total = 1", "number = 'X'", "due_on = due_on + 1", "state = 'draft'", "notes = 'x'"])
def test_an_issued_invoice_is_never_edited(own_firm, database, change):
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(f"update app.invoices set {change} where id = %s", (own_firm.bakery_open.id,))


@pytest.mark.parametrize("change", ["update app.invoice_lines set net = 1 where", "delete from app.invoice_lines where"])
def test_nor_are_its_lines(own_firm, database, change):
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(f"{change} invoice_id = %s", (own_firm.bakery_open.id,))
