"""The demo's two firms: every state there is, the same at each load, and books that add up."""

from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pikepdf
import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.transaction import working_at
from app.domain.access.password import check_password
from app.domain.invoices.document import draw
from app.domain.invoices.invoice import Invoice
from app.ops.errands import errand_in
from demo.firms import PASSWORD, SIGN_INS
from demo.loading import load
from tests.browse import Visitor
from tests.databases import TestServer

INVOICES = """
    select b.slug, i.*, i.balance < 0 as overpaid, i.due_on - (now() at time zone b.time_zone)::date as days_left,
           (select count(*) from app.invoice_lines l where l.invoice_id = i.id) as lines
      from app.invoices i join platform.businesses b on b.id = i.business_id
"""
LEDGERS = """
    select c.name, coalesce(b.credits - b.debits, 0) as balance,
           (select coalesce(sum(i.total), 0) from app.invoices i where i.client_id = c.id and i.state <> 'draft')
         - (select coalesce(sum(p.amount), 0) from app.payments p where p.client_id = c.id)
         - (select coalesce(sum(n.total), 0) from app.credit_notes n where n.client_id = c.id) as expected
      from app.clients c left join app.ledger_balances b on b.client_id = c.id and b.currency = c.currency
"""


@pytest.fixture(scope="module")
def demo(server: TestServer, make_app: Callable[..., Flask]) -> Iterator[SimpleNamespace]:
    def fill(template: str) -> None:
        filling = make_app(template, DEMO=True)
        with filling.app_context():
            load(template)
        server.close(filling)

    name = f"vitrine_{uuid4().hex[:12]}"
    database = server.clone_of("vitrine_demo", name, fill)
    app = make_app(database, DEMO=True)
    with psycopg.connect(database, row_factory=psycopg.rows.namedtuple_row) as connection:
        yield SimpleNamespace(app=app, database=database, ask=lambda question: connection.execute(question).fetchall())
    server.drop(name)


def state_of(invoice: Any) -> str:
    if invoice.state != "sent":
        return str(invoice.state)
    if invoice.balance <= 0:
        return "overpaid" if invoice.overpaid else "paid"
    if invoice.days_left <= 0:
        return "due today" if invoice.days_left == 0 else "overdue"
    return "part paid" if invoice.paid else "open"


def test_each_firm_has_invoices_in_every_state(demo: SimpleNamespace) -> None:
    found = {(row.slug, state_of(row)) for row in demo.ask(INVOICES)}
    states = {"draft", "open", "due today", "overdue", "part paid", "paid", "overpaid", "cancelled"}
    assert found == {(slug, state) for slug in ("harbour-vale", "studio-nordlicht") for state in states}


def test_invoices_have_few_lines_and_many_and_several_tax_rates(demo: SimpleNamespace) -> None:
    assert {1, 12} <= {row.lines for row in demo.ask(INVOICES)}
    assert {int(row.tax_rate) for row in demo.ask("select distinct tax_rate from app.invoice_lines")} == {0, 5, 7, 19, 20}


def test_invoices_are_numbered_in_the_order_of_their_days(demo: SimpleNamespace) -> None:
    issued = demo.ask("select business_id, number, issued_on from app.invoices where number is not null order by 1, 2")
    for earlier, later in pairwise(issued):
        assert earlier.business_id != later.business_id or earlier.issued_on <= later.issued_on


def test_payments_come_by_every_method(demo: SimpleNamespace) -> None:
    methods = {row.method for row in demo.ask("select distinct method from app.payments")}
    assert methods == {"bank_transfer", "card", "cash", "cheque", "other"}


def test_nothing_is_paid_or_worked_in_the_future(demo: SimpleNamespace) -> None:
    assert demo.ask("select 1 from app.payments where paid_on > current_date + 1") == []
    assert demo.ask("select 1 from app.time_entries where worked_on > current_date or ended_at > now()") == []


def test_every_ledger_is_invoices_less_payments_less_credit_notes(demo: SimpleNamespace) -> None:
    ledgers = demo.ask(LEDGERS)
    assert len(ledgers) == 19
    assert {row.name: row.balance for row in ledgers} == {row.name: row.expected for row in ledgers}


def test_projects_stand_in_every_status(demo: SimpleNamespace) -> None:
    found = demo.ask("select business_id, count(distinct status) as statuses from app.projects group by 1")
    assert [row.statuses for row in found] == [5, 5]


def test_time_is_logged_on_weekdays_over_nine_months(demo: SimpleNamespace) -> None:
    span, weekend = demo.ask(
        "select max(worked_on) - min(worked_on), count(*) filter (where extract(isodow from worked_on) > 5) from app.time_entries"
    )[0]
    assert span > 260
    assert weekend == 0


def test_old_invoices_are_drawn_newest_first_and_only_todays_are_mailed(demo: SimpleNamespace) -> None:
    jobs = demo.ask(
        "select task_name, args ->> 'kind' as kind, args ->> 'invoice_id' as invoice_id from queue.procrastinate_jobs order by id"
    )
    issued = [row for row in demo.ask(INVOICES) if row.state != "draft"]
    assert Counter(row.task_name for row in jobs)["tell_owners"] == 2
    assert {row.invoice_id for row in jobs if row.kind == "invoice"} == {str(row.id) for row in issued}
    day = {str(row.id): (row.slug, row.issued_on) for row in issued}
    for slug in ("harbour-vale", "studio-nordlicht"):
        days = [day[row.invoice_id][1] for row in jobs if row.kind == "invoice" and day[row.invoice_id][0] == slug]
        assert days == sorted(days, reverse=True)


def test_what_is_new_is_as_old_as_what_happened_and_only_the_last_days_are_unread(demo: SimpleNamespace) -> None:
    told = demo.ask("select *, now() - created_at as age from app.notifications")
    kinds = {row.kind for row in told}
    assert {"send_message", "publish_document", "submit_document", "issue_invoice", "record_payment"} <= kinds
    assert {row.read_at is None for row in told if row.age.days > 9} == {False}
    assert {row.read_at is None for row in told if row.age.days < 7} == {True}
    assert not [row for row in told if row.client_id not in (None, row.about_client_id)]
    new = demo.ask("select u.email from app.notifications n join app.users u on u.id = n.user_id where read_at is null")
    assert {"eleanor@bellwether.example", "ruth@harbour-vale.example"} <= {row.email for row in new}


def test_of_money_the_worker_tells_what_is_of_today_alone(demo: SimpleNamespace) -> None:
    waiting = """
        select a.kind, i.issued_on = (now() at time zone b.time_zone)::date as is_of_today
          from queue.procrastinate_jobs j join app.activities a on a.id = (j.args ->> 'activity_id')::uuid
          join app.invoices i on i.id = a.subject_id join platform.businesses b on b.id = i.business_id
         where j.task_name = 'tell'
    """
    assert [(row.kind, row.is_of_today) for row in demo.ask(waiting)] == [("issue_invoice", True)] * 2


@pytest.mark.parametrize("slug", ["harbour-vale", "studio-nordlicht"])
def test_an_invoice_carries_the_firms_logo(demo: SimpleNamespace, slug: str) -> None:
    row = next(row for row in demo.ask(INVOICES) if row.slug == slug and row.state == "sent")
    with demo.app.app_context(), working_at(errand_in(row.business_id)):
        content, _ = draw(db.session.scalars(select(Invoice).where(Invoice.id == row.id)).one(), "invoice")
    with pikepdf.open(BytesIO(content)) as pdf:
        assert list(pdf.pages[0].get_images())


def test_loading_again_changes_nothing(demo: SimpleNamespace) -> None:
    tables = "app.invoices", "app.users", "auth.identities", "queue.procrastinate_jobs"
    count = " union all ".join(f"select '{table}' as name, count(*) as rows from {table}" for table in tables)
    before = demo.ask(count)
    with demo.app.app_context():
        load(demo.database)
    assert demo.ask(count) == before


def test_a_business_of_somebodys_own_keeps_the_demo_out(fresh_database: str, make_app: Callable[..., Flask]) -> None:
    app = make_app(fresh_database, DEMO=True)
    assert app.test_cli_runner().invoke(args=["business", "create", "--slug=acme", "--name=Acme", "--admin-email=ada@acme.example",
                                              "--admin-name=Ada"]).exit_code == 0  # fmt: skip
    with app.app_context():
        load(fresh_database)
    with psycopg.connect(fresh_database) as connection:
        assert connection.execute("select slug from platform.businesses").fetchall() == [("acme",)]


@pytest.mark.parametrize("row", SIGN_INS, ids=lambda row: row.email)
def test_everybody_that_is_shown_signs_in(demo: SimpleNamespace, row: Any) -> None:
    visitor = Visitor(demo.app)
    answer = visitor.post(row.address, {"email": row.email, "password": PASSWORD})
    assert answer.status_code == 303
    assert visitor.get(answer.location).status_code == 200


def test_the_demos_password_is_one_that_people_may_choose() -> None:
    check_password(PASSWORD, SIGN_INS[0].email)


def test_without_the_demo_there_is_no_such_command(app: Flask) -> None:
    assert "demo" not in app.cli.commands
