"""One figure, one value: whatever was invoiced, paid, overpaid and cancelled, every place that says what is owed says the same."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.db import db, find
from app.core.formats import money
from app.core.reader import written_for
from app.domain.clients.client import Client
from app.domain.invoices.document import draw
from app.domain.invoices.drafting import create_draft
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import cancel, issue_without_notice
from app.domain.invoices.payment import record_payment
from app.domain.ledger.entry import LedgerEntry
from app.domain.overview.clients import clients, load_client
from app.domain.overview.dashboard import load_dashboard
from tests.cast import TODAY
from tests.core.papers import pages
from tests.domain.acting import Place

# What is done with an invoice after it was issued: a share of its total is paid, and it may be cancelled.
STEPS = st.lists(st.tuples(st.integers(1, 99_999), st.sampled_from([0, 40, 100, 130]), st.booleans()), min_size=0, max_size=4)


@pytest.fixture
def carla(own_firm):
    """A client without anything so far, and its owner."""
    return own_firm.people["carla"]


def play(firm, steps):
    owed = 0
    with Place(firm)() as by:
        for price, share, is_cancelled in steps:
            draft = create_draft(firm.cinema.id, {}, [LineInput("Work", None, price, None)], by=by)
            issue_without_notice(draft, by=by, today=TODAY, payment_days=14)
            assert said_on_paper(draft, "invoice") == {money(price, draft.currency)}
            owed += price
            if paid := price * share // 100:
                values = {"amount": paid, "paid_on": TODAY, "method": "cash", "reference": None, "today": TODAY}
                record_payment(draft, **values, is_meant=True, by=by)
                owed -= paid
            if is_cancelled:
                cancel(find(Invoice, draft.id, by), "A mistake.", by=by, today=TODAY)
                db.session.flush()
                assert said_on_paper(draft, "credit_note") == {money(price, draft.currency)}
                owed -= price
            db.session.expire_all()
    return owed


def said_on_paper(invoice, kind):
    """Whatever has been paid: price, net and total of the one line without tax, and what is due."""
    content, _name = draw(invoice, kind)
    return set(re.findall("€[0-9.,]+", "\n".join(pages(content)))) - {"€0.00"}


def words_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_every_place_says_the_same_balance(own_firm, visit, carla, steps):
    before = told_by_the_ledger(own_firm)
    due = before + play(own_firm, steps)
    assert told_by_the_ledger(own_firm) == due
    with Place(own_firm)() as by:
        assert load_client(own_firm.cinema.id, by).client.open_balance == due
        listed = next(row for row in clients.load(by, {"q": own_firm.cinema.name}).rows if row.id == own_firm.cinema.id)
        assert listed.open_balance == due
    with Place(own_firm, "carla")() as by:
        assert (load_dashboard(by)["balances"] or [(None, 0)])[0][1] == due
    with written_for("en_GB", "UTC"):
        said = money(abs(due), own_firm.cinema.currency)
    dashboard, invoices = (words_of(visit(own_firm, "carla").get(f"/client-portal/{page}").text) for page in ("", "invoices"))
    office = words_of(visit(own_firm, "ada").get(f"/admin/clients/{own_firm.cinema.id}").text)
    sentence = dashboard.partition("Welcome,")[2].partition("Active projects")[0]
    for page in (sentence, invoices, office):
        assert (said in page) == (due != 0), f"{due}: {page[:600]}"
    if due > 0:
        assert "Everything is paid" not in dashboard + invoices
    if due < 0:
        assert "In your favour" in dashboard and "In your favour" in invoices and "In their favour" in office
        assert "-" + said not in dashboard + invoices + office


def told_by_the_ledger(firm):
    with Place(firm)():
        rows = db.session.query(LedgerEntry.credit, LedgerEntry.debit).filter(LedgerEntry.client_id == firm.cinema.id).all()
        assert db.session.get(Client, firm.cinema.id).currency == "EUR"
    return sum(row.credit - row.debit for row in rows)
