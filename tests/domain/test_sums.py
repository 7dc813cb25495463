"""The sums that triggers keep are the sums of their rows, whatever was changed."""

import random
from datetime import date, timedelta
from decimal import Decimal
from operator import ge, le

import psycopg
import pytest
from sqlalchemy import delete, func, update

from app.core.db import db, uuid7
from app.core.queries import ask
from app.domain.projects.project import Project
from app.domain.time.time_entry import TimeEntry
from app.domain.time.totals import MOST_PROJECTS, prepare_totals, read_totals
from tests.domain.acting import Place

START = date(2024, 1, 15)


def fill(firm, rng, number=60):
    def work():
        for _ in range(number):
            key = rng.choice(["bakery_active", "bakery_completed", "cinema_active"])
            project = firm.things[key]
            db.session.add(
                TimeEntry(
                    id=uuid7(), client_id=project.client_id, project_id=project.id, person_name="Ada", billable=rng.random() < 0.7,
                    user_id=rng.choice([firm.ada.id, firm.stan.id, None]),
                    worked_on=START + timedelta(days=rng.randrange(200)), seconds=rng.randrange(1, 36_000),
                )
            )  # fmt: skip

    firm.do(work)


def kept_and_true(database, firm):
    with psycopg.connect(database) as owner:
        kept = owner.execute(
            "select project_id, month::text, entries, seconds from app.time_months where business_id = %s and entries <> 0"
            " order by 1, 2",
            (firm.id,),
        ).fetchall()
        true = owner.execute(
            "select project_id, coalesce(date_trunc('month', worked_on)::date::text, 'infinity'), count(*), sum(seconds)"
            " from app.time_entries where business_id = %s group by 1, rollup (date_trunc('month', worked_on)) order by 1, 2",
            (firm.id,),
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
    assert kept == true and {"infinity", "2024-01-01"} <= {month for _, month, _, _ in kept}


SPANS = [
    (None, None), (date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 2, 2), date(2024, 2, 28)), (date(2024, 1, 31), date(2024, 3, 1)),
    (date(2024, 2, 10), None), (None, date(2024, 5, 9)), (date(2024, 3, 5), date(2024, 6, 20)), (date(2024, 4, 1), date(2024, 4, 1)),
    (date(2024, 4, 30), date(2024, 5, 1)), (date(1, 1, 1), date(9999, 12, 31)), (date(2030, 1, 1), None),
]  # fmt: skip


def narrowed(firm):
    """How the office narrows its list, and the client's people theirs."""
    project, client = {"project_id": firm.bakery_active.id}, {"client_id": firm.bakery.id}
    person, free = {"user_id": firm.stan.id}, {"billable": False}
    ways = [{}, project, client, person, free, {"billable": True}, client | person, project | free, client | person | free]
    return {"bob": ways[:2], "ada": ways, "sue": ways}


@pytest.mark.parametrize("who", ["bob", "ada", "sue"])
@pytest.mark.parametrize("span", SPANS, ids=str)
def test_totals_of_a_span_are_the_sum_of_its_rows(own_firm, who, span):
    fill(own_firm, random.Random(str(span)))
    bounds = [op(TimeEntry.worked_on, day) for op, day in zip((ge, le), span, strict=True) if day]
    days = {name: day for name, day in zip(("date_from", "date_to"), span, strict=True) if day}
    with Place(own_firm, who)() as by:
        for given in narrowed(own_firm)[who]:
            where = [*bounds, *(getattr(TimeEntry, name) == value for name, value in given.items())]
            query = (
                TimeEntry.visible_to(by)
                .where(*where)
                .with_only_columns(TimeEntry.project_id, func.count(), func.sum(TimeEntry.seconds))
            )
            true = {id: (entries, seconds) for id, entries, seconds in db.session.execute(query.group_by(TimeEntry.project_id))}
            summed = read_totals(ask(prepare_totals(by, **given, **days))[0])
            told = (sum(entries for entries, _ in true.values()), sum(seconds for _, seconds in true.values()))
            assert (summed.entries, summed.seconds) == told, given
            assert {one.project_id for one in summed.projects} == true.keys()
            assert all(abs(one.hours - Decimal(true[one.project_id][1]) / 3600) <= Decimal("0.01") for one in summed.projects)
            assert sum(one.hours for one in summed.projects) == (Decimal(told[1]) / 3600).quantize(Decimal("0.01")), given


def test_further_projects_are_said_in_one_sum_that_adds_up(own_firm):
    def make():
        many = [
            Project(id=uuid7(), client_id=own_firm.bakery.id, name=f"Room {n}", status="active") for n in range(MOST_PROJECTS + 3)
        ]
        db.session.add_all(many)
        db.session.flush()
        db.session.add_all(
            TimeEntry(id=uuid7(), client_id=one.client_id, project_id=one.id, person_name="Ada", worked_on=START, seconds=1200 + n)
            for n, one in enumerate(many)
        )

    own_firm.do(make)
    with Place(own_firm, "bob")() as by:
        summed = read_totals(ask(prepare_totals(by))[0])
    shown, further = summed.projects[:-1], summed.projects[-1]
    assert [one.name for one in shown] == [f"Room {n}" for n in range(MOST_PROJECTS + 2, 2, -1)]
    assert (further.project_id, further.number) == (None, 3)
    assert sum(one.hours for one in summed.projects) == (Decimal(summed.seconds) / 3600).quantize(Decimal("0.01"))
    assert summed.entries == MOST_PROJECTS + 3


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


INVOICES = """
    insert into app.invoices (business_id, client_id, id, state, number, currency, issued_on, due_on, issued_at, net, total)
    select %(firm)s, c.id, uuidv7(), s, 'N' || row_number() over (), 'EUR', current_date, current_date, now(), 100, 100
      from app.clients c, unnest(array['draft', 'draft', 'draft', 'sent', 'sent', 'sent', 'sent']) s where c.business_id = %(firm)s
"""
OF_DRAFTS = "from app.invoices where business_id = %(firm)s and state = 'draft'"
CHANGES = [
    INVOICES,
    "update app.invoices set notes = 'Seen.' where business_id = %(firm)s and state = 'draft'",
    f"update app.invoices set state = 'sent' where id in (select id {OF_DRAFTS} and number is not null limit 2)",
    "update app.invoices set paid = total where business_id = %(firm)s and state = 'sent' and right(number, 1) in ('4', '5')",
    "update app.invoices set paid = 1 where business_id = %(firm)s and state = 'sent' and paid = 0",
    "update app.invoices set state = 'cancelled', cancelled_at = now() where id in (select id"
    " from app.invoices where business_id = %(firm)s and state = 'sent' limit 2)",
    f"update app.invoices i set client_id = c.id from app.clients c where i.id = (select id {OF_DRAFTS} and number is not null limit 1)"
    " and c.business_id = i.business_id and c.id <> i.client_id",
    f"delete from app.invoices where id = (select id {OF_DRAFTS} and number is not null limit 1)",
]


def test_the_counts_of_invoices_follow_every_change(own_firm, database):
    own_firm.all()
    kept = "select client_id, state, is_open, number from app.invoice_counts where business_id = %(firm)s and number <> 0 order by 1, 2, 3"
    true = "select client_id, state, balance > 0, count(*) from app.invoices where business_id = %(firm)s group by 1, 2, 3 order by 1, 2, 3"
    found = set()
    with psycopg.connect(database) as owner:
        owner.execute("select ctx.say(%s)", (own_firm.id,))
        for change in CHANGES:
            assert owner.execute(change, {"firm": own_firm.id}).rowcount, change
            counts = owner.execute(kept, {"firm": own_firm.id}).fetchall()
            assert counts == owner.execute(true, {"firm": own_firm.id}).fetchall(), change
            found.add(tuple(counts))
    assert len(found) == len(CHANGES) - 2, "what is noted on an invoice, or paid in part, moves none"


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
