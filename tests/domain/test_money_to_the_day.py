"""Money to the day and to the last penny: due today, paid exactly, cancelled after a part, counted at new year, and who is told."""

from datetime import timedelta
from html import unescape

import psycopg
import pytest
from sqlalchemy import select, update

from app.core.db import db, find
from app.core.formats import money
from app.core.reader import written_for
from app.domain.clients.client import Client
from app.domain.invoices.counter import next_number
from app.domain.invoices.credit_note import CreditNote
from app.domain.invoices.detail import load_invoice
from app.domain.invoices.invoice import Invoice
from app.domain.invoices.issuing import cancel, issue_without_notice
from app.domain.invoices.list import invoices, open_invoices
from app.domain.invoices.notices import tell_owner, tell_owners
from app.domain.invoices.payment import record_payment
from app.domain.ledger.entry import LedgerEntry, balances
from app.domain.overview.clients import clients, load_client
from app.domain.overview.dashboard import load_dashboard
from app.domain.overview.office import load_overview
from app.domain.overview.portal_data import load_portal_data
from app.domain.users.user import User
from tests.cast import TODAY
from tests.domain.acting import Place
from tests.mails import mails_to


def named(firm, by, name="bakery_open"):
    return find(Invoice, firm.things[name].id, by)


def row_of(rows, id):
    return next(row for row in rows if row.id == id)


@pytest.mark.parametrize(("days", "status"), [(-1, "overdue"), (0, "sent"), (1, "sent")])
def test_what_is_due_today_is_not_late_wherever_it_is_said(own_firm, days, status):
    late = status == "overdue"
    id, bakery = own_firm.bakery_draft.id, own_firm.bakery.id
    with Place(own_firm)() as by:
        before = {row.id for row in invoices.load(by, {"status": "overdue"}).rows}
        issue_without_notice(find(Invoice, id, by), by=by, today=TODAY - timedelta(days=9), payment_days=9 + days)
    assert not before, "the firm has none that is late"
    for who in ("ada", "bob"):
        with Place(own_firm, who)() as by:
            owed = named(own_firm, by, "bakery_draft").balance
            page = invoices.load(by, {"client_id": str(bakery)} if who == "ada" else {})
            assert row_of(page.rows, id).status == status
            assert page.counts["overdue"] == late
            (sums,) = page.sums
            assert sums.overdue_amount == sum(row.balance for row in page.rows if row.status == "overdue")
            assert load_invoice(id, by).invoice.status == status
            (open_now,) = open_invoices(by, today=by.business_day)
            assert (open_now.overdue, open_now.overdue_amount) == (page.counts["overdue"], sums.overdue_amount)
            assert (sums.next_due == TODAY + timedelta(days=days)) == (not late)
    with Place(own_firm)() as by:
        listed, shown = row_of(clients.load(by, {"q": own_firm.bakery.name}).rows, bakery), load_client(bakery, by).client
        assert (listed.overdue_balance, shown.overdue_balance) == (owed if late else 0,) * 2
        assert bool(load_overview(by)["late"]) == late
    with Place(own_firm, "bob")() as by:
        assert bool(load_dashboard(by)["attention"]) == late


@pytest.mark.parametrize(("less", "is_settled"), [(1, False), (0, True), (-1, True)])
def test_paid_exactly_is_paid(own_firm, less, is_settled):
    with Place(own_firm)() as by:
        invoice = named(own_firm, by)
        amount = invoice.total - invoice.paid - less
        record_payment(invoice, amount=amount, paid_on=TODAY, method="cash", reference=None, is_meant=less < 0, today=TODAY, by=by)
    with Place(own_firm)() as by:
        invoice = named(own_firm, by)
        assert (invoice.balance, invoice.settled_on) == (less, TODAY if is_settled else None)
        assert load_invoice(invoice.id, by).invoice.status == ("paid" if is_settled else "part_paid")


def test_a_credit_note_after_a_part_payment_is_over_the_whole_and_the_part_is_theirs(own_firm):
    client = {"client_id": own_firm.bakery.id}
    with Place(own_firm)() as by:
        invoice = named(own_firm, by)
        before, total = sum(row.due for row in balances(by, **client)), invoice.total
        part = total // 3
        record_payment(invoice, amount=part, paid_on=TODAY, method="card", reference=None, today=TODAY, by=by)
    with Place(own_firm)() as by:
        note = cancel(named(own_firm, by), "Wrong client", by=by, today=TODAY)
        assert (note.total, note.reason, note.issued_on, note.currency) == (total, "Wrong client", TODAY, note.currency)
    with Place(own_firm)() as by:
        invoice = named(own_firm, by)
        assert (invoice.state, invoice.balance, invoice.paid) == ("cancelled", 0, part)
        assert sum(row.due for row in balances(by, **client)) == before - part - total
        entries = db.session.execute(select(LedgerEntry.entry_type, LedgerEntry.debit, LedgerEntry.credit)
                                     .where(LedgerEntry.invoice_id == invoice.id).order_by(LedgerEntry.id)).all()  # fmt: skip
        assert entries[-2:] == [("payment", part, 0), ("adjustment", total, 0)]
        assert db.session.scalars(select(CreditNote.number).where(CreditNote.invoice_id == invoice.id)).one() == note.number


def test_each_year_is_counted_from_one_and_each_kind_by_itself(own_firm):
    with Place(own_firm, "ada at the worker's")():
        first = next_number("invoice", 2031)
        assert first == "INV-2031-0001"
        assert [next_number("invoice", year) for year in (2031, 2032, 2031, 2032)] == [
            "INV-2031-0002", "INV-2032-0001", "INV-2031-0003", "INV-2032-0002"]  # fmt: skip
        assert [next_number("credit_note", 2031), next_number("credit_note", 2031)] == ["CN-2031-0001", "CN-2031-0002"]
        assert next_number("invoice", 2031) == "INV-2031-0004"


OFF = {
    "the mail is switched off": (User, {"mail_invoices": False}),
    "the person is not active": (User, {"is_active": False}),
    "the person has no access": (User, {"client_portal_enabled": False}),
    "the person is no owner": (User, {"company_role": "member"}),
    "the client is not active": (Client, {"is_active": False}),
    "the portal is off": (Client, {"portal_enabled": False}),
}


def told(firm, database):
    """The people for whom a mail is queued."""
    with Place(firm, "ada at the worker's")():
        tell_owners(str(firm.bakery_open.id))
    with psycopg.connect(database) as queue:
        rows = queue.execute("select args ->> 'owner_id' from queue.procrastinate_jobs where task_name = 'tell_owner'"
                             " and args ->> 'invoice_id' = %s", (str(firm.bakery_open.id),)).fetchall()  # fmt: skip
    return {id for (id,) in rows}


def test_the_owners_of_a_client_are_told_of_its_invoice_and_nobody_else(own_firm, database):
    assert told(own_firm, database) == {str(own_firm.people["bob"].id)}


@pytest.mark.parametrize("why", OFF)
def test_nobody_is_told_who_switched_it_off_or_lost_access(own_firm, database, why):
    model, values = OFF[why]
    id = (own_firm.bakery if model is Client else own_firm.people["bob"]).id
    with Place(own_firm)():
        # A portal that is open has an owner: one who wants no mails.
        owner = {"company_role": "owner", "mail_invoices": False}
        db.session.execute(update(User).where(User.id == own_firm.people["mia"].id).values(**owner))
        db.session.execute(update(model).where(model.id == id).values(**values))
    assert told(own_firm, database) == set()


def test_the_mail_says_what_is_due_and_where(own_firm, app):
    bob = own_firm.people["bob"]
    with Place(own_firm, "ada at the worker's")():
        tell_owner(str(own_firm.bakery_open.id), str(bob.id))
        tell_owner(str(own_firm.bakery_open.id), str(own_firm.bakery.id))
        invoice = db.session.scalars(select(Invoice).where(Invoice.id == own_firm.bakery_open.id)).one()
    (mail,) = mails_to(app, bob.email, invoice.number)
    words = mail.get_body(("plain",)).get_content()
    assert f"/client-portal/invoices/{invoice.id}" in words
    assert mail["Message-ID"].startswith(f"<{invoice.id}.{bob.id}@")


@pytest.mark.parametrize(
    ("own", "client", "spoken"), [("pl_PL", "de_CH", "pl_PL"), (None, "de_CH", "de_CH"), (None, None, "en_GB")]
)
def test_a_mail_is_written_as_its_reader_writes(own_firm, app, own, client, spoken):
    bob, id = own_firm.people["bob"], own_firm.bakery_open.id
    with Place(own_firm)():
        db.session.execute(update(User).where(User.id == bob.id).values(locale=own))
        db.session.execute(update(Client).where(Client.id == own_firm.bakery.id).values(locale=client))
    with Place(own_firm, "ada at the worker's")():
        tell_owner(str(id), str(bob.id))
        invoice = db.session.scalars(select(Invoice).where(Invoice.id == id)).one()
    (mail,) = mails_to(app, bob.email, invoice.number)
    with written_for(spoken, "UTC"):
        said = money(invoice.total, "EUR")
    for part in ("plain", "html"):
        assert said in unescape(mail.get_body((part,)).get_content())


@pytest.mark.parametrize("who", ["mia", "tom"])
def test_the_portal_s_data_are_nobody_s_who_has_none(own_firm, who):
    with Place(own_firm)() as by:
        person = find(User, own_firm.people[who].id, by)
        found = load_portal_data(person, 5)
        assert (found is None) == (who == "tom")
        if found:
            assert found["client"].id == own_firm.bakery.id
