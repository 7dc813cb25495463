"""What the verbs of money refuse by themselves, beyond their rules."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.core.db import db, find
from app.domain.clients.client import Client, change_client, set_active
from app.domain.invoices.counter import next_number
from app.domain.invoices.drafting import change_draft, create_draft, delete_draft, usual_tax_rate
from app.domain.invoices.invoice import LARGEST, MOST_LINES, Invoice, LineInput
from app.domain.invoices.issuing import cancel, issue
from app.domain.invoices.numbering import set_prefixes, upcoming_numbers
from app.domain.invoices.payment import MoreThanDue, record_payment
from app.domain.ledger.entry import balances
from tests.cast import TODAY
from tests.domain.acting import Place, rows_of, touched

LINE = LineInput("Ovens", Decimal(1), 10_000, Decimal(20))


def named(firm, by, name):
    return find(Invoice, firm.things[name].id, by)


def pay(firm, by, name="bakery_open", **changes):
    values = {"amount": 1_000, "paid_on": TODAY, "method": "cash", "reference": None, "today": TODAY} | changes
    return record_payment(named(firm, by, name), **values, by=by)


@pytest.mark.parametrize("amount", [0, -500, -1, None, LARGEST + 1, Decimal("5.00"), 5.0, "5", True])
def test_a_payment_is_of_an_amount_above_zero(own_firm, refusing, amount):
    assert own_firm.bakery_open
    words = "amount" if amount is None or not isinstance(amount, int) else "above zero"
    with refusing(own_firm, "ada", "amount", words=words) as by:
        pay(own_firm, by, amount=amount)


@pytest.mark.parametrize("days", [1, 400])
def test_a_payment_has_come_before_it_is_recorded(own_firm, refusing, days):
    assert own_firm.bakery_open
    with refusing(own_firm, "ada", "paid_on", words="still to come") as by:
        pay(own_firm, by, paid_on=TODAY + timedelta(days=days))


def test_a_payment_settles_its_own_invoice_and_no_other(own_firm, database):
    paid, others = own_firm.bakery_open, (own_firm.bakery_overdue, own_firm.cinema_open)
    before = rows_of(database, own_firm)
    with Place(own_firm)() as by:
        made = pay(own_firm, by, amount=paid.total)
        assert (made.invoice_id, made.amount, made.method) == (paid.id, paid.total, "cash")
    after = rows_of(database, own_firm)
    (row,) = touched(before, after, "invoices")
    assert (row["id"], row["paid"], row["balance"], row["settled_on"]) == (str(paid.id), paid.total, 0, TODAY.isoformat())
    assert all(after["invoices", str(other.id)]["settled_on"] is None for other in others)


@pytest.mark.parametrize("name", ["bakery_draft", "bakery_cancelled"])
def test_what_is_not_issued_or_is_cancelled_is_not_paid(own_firm, conflicting, name):
    assert own_firm.things[name]
    with conflicting(own_firm, "ada", "issued invoices only") as by:
        pay(own_firm, by, name)


def test_a_payment_of_more_than_is_due_is_asked_about_first(own_firm, refusing):
    invoice = own_firm.bakery_open
    with refusing(own_firm, "ada", "amount", words="0.05 more than is due") as by:
        pay(own_firm, by, amount=invoice.total + 5)


def test_of_two_payments_at_once_the_later_is_asked(own_firm):
    """What is due is looked at once the invoice is held."""
    invoice = own_firm.bakery_open
    barrier, outcomes = Barrier(2), []

    def once(_):
        with Place(own_firm)() as by:
            found = named(own_firm, by, "bakery_open")
            barrier.wait(10)
            try:
                values = {"amount": invoice.total, "paid_on": TODAY, "method": "cash", "reference": None, "today": TODAY}
                record_payment(found, **values, by=by)
                outcomes.append("paid")
            except MoreThanDue:
                outcomes.append("asked")

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(once, range(2)))
    assert sorted(outcomes) == ["asked", "paid"]


def test_more_than_is_due_that_is_meant_stays_in_the_client_s_favour(own_firm, database):
    invoice = own_firm.bakery_open
    with Place(own_firm)() as by:
        pay(own_firm, by, amount=invoice.total + 5, is_meant=True)
    row = rows_of(database, own_firm)["invoices", str(invoice.id)]
    assert (row["balance"], row["settled_on"]) == (-5, TODAY.isoformat())


@pytest.mark.parametrize("name", ["bakery_draft", "bakery_cancelled"])
def test_what_is_not_issued_or_is_cancelled_is_not_cancelled(own_firm, conflicting, name):
    assert own_firm.things[name]
    with conflicting(own_firm, "ada", "Only an issued invoice") as by:
        cancel(named(own_firm, by, name), "Twice.", by=by, today=TODAY)


def test_a_draft_has_no_number_and_is_told_of_as_a_draft(own_firm, database):
    before = rows_of(database, own_firm)
    with Place(own_firm)() as by:
        id = create_draft(own_firm.bakery.id, {}, [LINE], by=by).id
    with Place(own_firm)() as by:
        change_draft(find(Invoice, id, by), {"notes": "Thanks."}, [LINE], by=by)
    with Place(own_firm)() as by:
        delete_draft(find(Invoice, id, by), by=by)
    told = touched(before, rows_of(database, own_firm), "activities")
    assert sorted((row["kind"], row["subject_name"]) for row in told if row["kind"] != "login") == [
        (f"{verb}_invoice", "Draft") for verb in ("create", "delete", "update")
    ]


def test_an_invoice_has_its_own_lines(own_firm):
    with Place(own_firm)() as by:
        ids = [create_draft(own_firm.bakery.id, {}, [LINE._replace(description=name)], by=by).id for name in ("Ovens", "Doors")]
    with Place(own_firm)() as by:
        assert [[line.description for line in find(Invoice, id, by).lines] for id in ids] == [["Ovens"], ["Doors"]]


def test_an_invoice_comes_to_no_more_than_can_be_written(own_firm, refusing):
    half = LINE._replace(unit_price=LARGEST // 2, tax_rate=None)
    with Place(own_firm)() as by:
        assert create_draft(own_firm.bakery.id, {}, [half, half], by=by).total == LARGEST
    with refusing(own_firm, "ada", "lines", words="more than can be written") as by:
        create_draft(own_firm.bakery.id, {}, [half, half, LINE._replace(unit_price=-1)], by=by)


def test_a_client_owes_what_is_theirs(own_firm):
    invoices = own_firm.bakery_open, own_firm.cinema_open
    with Place(own_firm)() as by:
        pay(own_firm, by, amount=250)
    with Place(own_firm)() as by:
        owed = {name: sum(row.due for row in balances(by, client_id=own_firm.things[name].id)) for name in ("bakery", "cinema")}
        issued = db.session.execute(select(Invoice.client_id, func.sum(Invoice.balance)).group_by(Invoice.client_id)).all()
    assert owed == {"bakery": dict(issued)[own_firm.bakery.id], "cinema": dict(issued)[own_firm.cinema.id]}
    assert owed["bakery"] != owed["cinema"] and all(invoices)


@pytest.mark.parametrize(
    ("who", "clients"), [("bob", {"bakery"}), ("mia", set()), ("sue", {"bakery"}), ("ada", {"bakery", "cinema"})]
)
def test_the_query_alone_gives_everybody_their_own(own_firm, who, clients):
    """Asked at the door that may read all of the business, where no wall helps."""
    own_firm.all()
    with Place(own_firm, who)() as viewer:
        pass
    with Place(own_firm)():
        found = db.session.scalars(Invoice.visible_to(viewer)).all()
    assert {invoice.client_id for invoice in found} == {own_firm.things[name].id for name in clients}
    assert ("draft" in {invoice.state for invoice in found}) == (who == "ada")


def test_a_line_is_of_one_and_without_tax_unless_it_is_said(own_firm):
    with Place(own_firm)() as by:
        id = create_draft(own_firm.bakery.id, {}, [LineInput("Ovens", None, 10_000, None)], by=by).id
    with Place(own_firm)() as by:
        (line,) = find(Invoice, id, by).lines
        assert (line.quantity, line.tax_rate, line.net) == (1, 0, 10_000)


def test_the_lines_are_the_client_s_to_see_once_the_invoice_is_issued(own_firm):
    with Place(own_firm)() as by:
        id = create_draft(own_firm.bakery.id, {}, [LINE, LINE], by=by).id
    with Place(own_firm)() as by:
        issue(find(Invoice, id, by), by=by, today=TODAY, payment_days=14)
    for who in ("ada", "bob"):
        with Place(own_firm, who)() as by:
            assert len(find(Invoice, id, by).lines) == 2


def test_the_usual_tax_is_that_of_the_invoice_before(own_firm):
    with Place(own_firm)():
        assert usual_tax_rate() == 0
    for rate in (20, 7):
        with Place(own_firm)() as by:
            create_draft(own_firm.bakery.id, {}, [LINE._replace(tax_rate=Decimal(rate))], by=by)
        with Place(own_firm)():
            assert usual_tax_rate() == rate


def test_the_next_numbers_are_of_the_year_that_is_asked_for(own_firm):
    with Place(own_firm)() as by:
        next_number("invoice", 2031), next_number("invoice", 2031), next_number("credit_note", 2032)
        prefixes = {"invoice": "INV", "credit_note": "CN"}
        assert upcoming_numbers(prefixes, 2031, by) == {"invoice": "INV-2031-0003", "credit_note": "CN-2031-0001"}
        assert upcoming_numbers(prefixes, 2032, by) == {"invoice": "INV-2032-0001", "credit_note": "CN-2032-0002"}
        assert upcoming_numbers(prefixes, 2033, by) == {"invoice": "INV-2033-0001", "credit_note": "CN-2033-0001"}


def test_an_invoice_without_lines_is_not_issued(own_firm, refusing):
    with Place(own_firm)() as by:
        empty = create_draft(own_firm.bakery.id, {}, [], by=by).id
    with refusing(own_firm, "ada", words="at least one line") as by:
        issue(find(Invoice, empty, by), by=by, today=TODAY, payment_days=14)


@pytest.mark.parametrize("price", [0, -10_000])
def test_an_invoice_of_nothing_or_less_is_not_issued(own_firm, refusing, price):
    with Place(own_firm)() as by:
        id = create_draft(own_firm.bakery.id, {}, [LINE._replace(unit_price=price)], by=by).id
    with refusing(own_firm, "ada", words="above zero") as by:
        issue(find(Invoice, id, by), by=by, today=TODAY, payment_days=14)


def test_an_invoice_is_not_issued_with_a_due_date_in_the_past(own_firm, refusing):
    with Place(own_firm)() as by:
        id = create_draft(own_firm.bakery.id, {"due_on": TODAY - timedelta(days=1)}, [LINE], by=by).id
    with refusing(own_firm, "ada", "due_on", words="past") as by:
        issue(find(Invoice, id, by), by=by, today=TODAY, payment_days=14)


def test_an_invoice_may_be_due_today(own_firm):
    with Place(own_firm)() as by:
        invoice = create_draft(own_firm.bakery.id, {"due_on": TODAY}, [LINE], by=by)
        assert issue(invoice, by=by, today=TODAY, payment_days=14).startswith("INV-")


def test_an_invoice_is_issued_once(own_firm, conflicting):
    assert own_firm.bakery_open
    with conflicting(own_firm, "ada", "issued already") as by:
        issue(named(own_firm, by, "bakery_open"), by=by, today=TODAY, payment_days=14)


@pytest.mark.parametrize("name", ["bakery_open", "bakery_paid", "bakery_cancelled"])
@pytest.mark.parametrize("verb", [lambda i, by: change_draft(i, {}, [LINE], by=by), lambda i, by: delete_draft(i, by=by)])
def test_what_has_been_issued_is_never_edited_or_deleted(own_firm, conflicting, name, verb):
    assert own_firm.things[name]
    with conflicting(own_firm, "ada", "has been issued") as by:
        verb(named(own_firm, by, name), by)


def test_a_draft_takes_so_many_lines_and_no_more(own_firm, refusing):
    with Place(own_firm)() as by:
        create_draft(own_firm.bakery.id, {}, [LINE] * MOST_LINES, by=by)
    with refusing(own_firm, "ada", "lines", words="300") as by:
        create_draft(own_firm.bakery.id, {}, [LINE] * (MOST_LINES + 1), by=by)


@pytest.mark.parametrize("lines", [[LINE._replace(unit_price=LARGEST)] * 2, [LINE._replace(quantity=Decimal(999_999_999), unit_price=LARGEST)],
                                   [LINE._replace(unit_price=LARGEST), LINE._replace(unit_price=-LARGEST)]])  # fmt: skip
def test_sums_that_no_invoice_holds_are_refused(own_firm, refusing, lines):
    assert own_firm.bakery_draft
    with refusing(own_firm, "ada", "lines", words="more than can be written") as by:
        create_draft(own_firm.bakery.id, {}, lines, by=by)
    with refusing(own_firm, "ada", "lines") as by:
        change_draft(named(own_firm, by, "bakery_draft"), {}, lines, by=by)


def test_a_line_of_which_nothing_else_is_said_is_of_one_and_without_tax(own_firm, database):
    before = rows_of(database, own_firm)
    with Place(own_firm)() as by:
        create_draft(own_firm.bakery.id, {}, [LineInput(" Ovens\n", None, 10_000, None)], by=by)
    [line] = touched(before, rows_of(database, own_firm), "invoice_lines")
    assert (line["description"], line["quantity"], line["tax_rate"], line["net"]) == ("Ovens", 1, 0, 10_000)


def test_a_line_is_for_a_project_of_the_same_client(own_firm, refusing):
    other = own_firm.cinema_project
    with refusing(own_firm, "ada", "project_id") as by:
        create_draft(own_firm.bakery.id, {}, [LINE._replace(project_id=other.id)], by=by)


def test_a_draft_is_for_an_active_client_of_the_same_business(own_firm, other_firm, refusing):
    with refusing(own_firm, "ada", "client_id", words="from the list") as by:
        create_draft(other_firm.bakery.id, {}, [LINE], by=by)
    with Place(own_firm)() as by:
        set_active(find(Client, own_firm.bakery.id, by), False, by=by)
    with refusing(own_firm, "ada", "client_id", words="not active") as by:
        create_draft(own_firm.bakery.id, {}, [LINE], by=by)


def test_the_two_prefixes_differ_and_neither_is_one_that_the_other_had(own_firm, refusing):
    assert own_firm.bakery_cancelled
    with refusing(own_firm, "ada", "credit_note_prefix") as by:
        set_prefixes("RE", "RE", by=by)
    with refusing(own_firm, "ada", "invoice_prefix", words="There are credit notes") as by:
        set_prefixes("CN", "GU", by=by)
    with refusing(own_firm, "ada", "credit_note_prefix", words="There are invoices") as by:
        set_prefixes("RE", "INV", by=by)


def test_a_draft_whose_new_lines_are_refused_keeps_its_head_too(own_firm, refusing):
    assert own_firm.bakery_draft
    with refusing(own_firm, "ada", "lines", words="at most") as by:
        change_draft(named(own_firm, by, "bakery_draft"), {"reference": "Another"}, [LINE] * (MOST_LINES + 1), by=by)


# ── A currency ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_currency_stays_while_something_is_open_in_it(own_firm, refusing):
    assert own_firm.bakery_open
    with refusing(own_firm, "ada", "currency", words="still open in EUR") as by:
        change_client(find(Client, own_firm.bakery.id, by), {"name": "Renamed", "currency": "JPY"}, by=by)


def test_and_while_something_is_in_their_favour(own_firm, refusing):
    invoice = own_firm.bakery_open
    with Place(own_firm)() as by:
        pay(own_firm, by, amount=invoice.total)
        cancel(named(own_firm, by, "bakery_open"), "By mistake.", by=by, today=TODAY)
    with refusing(own_firm, "ada", "currency", words="still open") as by:
        change_client(find(Client, own_firm.bakery.id, by), {"currency": "JPY"}, by=by)


def test_a_draft_stays_in_the_currency_that_it_was_written_in(own_firm):
    with Place(own_firm)() as by:
        client = Client(name="Mill", currency="GBP")
        db.session.add(client)
        db.session.flush()
        draft = create_draft(client.id, {}, [LINE], by=by)
        change_client(client, {"currency": "JPY"}, by=by)
        change_draft(draft, {"reference": "PO 7"}, [LINE], by=by)
        assert (client.currency, draft.currency, draft.total) == ("JPY", "GBP", 12_000)


def test_the_work_that_it_is_for_ends_after_it_began(own_firm, refusing):
    with refusing(own_firm, "ada", "service_to", words="before the start") as by:
        create_draft(own_firm.bakery.id, {"service_from": TODAY, "service_to": TODAY - timedelta(days=1)}, [LINE], by=by)
