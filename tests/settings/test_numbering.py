"""What numbers begin with. Those that were given stay, and the counting has no gap, whoever issues when."""

from threading import Barrier, Thread

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db
from app.domain.invoices.credit_note import CreditNote
from app.domain.invoices.invoice import Invoice
from tests.admin.test_invoices import draft_in
from tests.cast import TODAY

NUMBERING = "/admin/settings/numbering"


def change(visitor, invoice, credit_note):
    return visitor.post(NUMBERING, {"invoice_prefix": invoice, "credit_note_prefix": credit_note})


def numbers(firm, model=Invoice):
    return firm.do(lambda: sorted(db.session.scalars(select(model.number).where(model.number.is_not(None)))))


def test_new_numbers_begin_with_it_and_the_former_ones_stay(own_firm, visit):
    own_firm.all()
    ada, before = visit(own_firm, "ada"), numbers(own_firm)
    assert f"INV-{TODAY.year}-{len(before) + 1:04d}" in ada.get(NUMBERING).text
    assert change(ada, "acme/r", "acme/g").status_code == 303
    id = draft_in(own_firm)
    assert ada.post(f"/admin/invoices/{id}/issue").status_code == 303
    assert ada.post(f"/admin/invoices/{id}/cancellation", {"reason": "Ordered twice"}).status_code == 303
    after, notes = numbers(own_firm), numbers(own_firm, CreditNote)
    assert set(before) < set(after)
    new = (set(after) - set(before)).pop()
    assert new == f"ACME/R-{TODAY.year}-{len(before) + 1:04d}", "the counting goes on"
    assert f"ACME/G-{TODAY.year}-{len(notes):04d}" in notes


def test_two_that_are_issued_at_once_follow_each_other(own_firm, visit):
    change(visit(own_firm, "ada"), "R", "G")
    before, ids = len(numbers(own_firm)), [draft_in(own_firm) for _ in range(2)]
    visitors, answers, barrier = [visit(own_firm, "ada") for _ in ids], [], Barrier(2)
    tokens = [visitor.token() for visitor in visitors]

    def issue(n):
        barrier.wait()
        answers.append(visitors[n].post(f"/admin/invoices/{ids[n]}/issue", {"csrf_token": tokens[n]}, token=False).status_code)

    threads = [Thread(target=issue, args=(n,)) for n in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert answers == [303, 303]
    new = [number for number in numbers(own_firm) if number.startswith("R-")]
    assert new == [f"R-{TODAY.year}-{before + n:04d}" for n in (1, 2)]


def test_a_change_while_another_issues_waits_and_makes_no_number_twice(own_firm, visit, database):
    """The counter is held by whoever issues; the change of prefixes waits for it, and then sees the new number."""
    own_firm.all()
    ada, answers = visit(own_firm, "ada"), []
    token = ada.token()
    with psycopg.connect(database) as owner:
        owner.execute("select 1 from app.counters where business_id = %s for update", (own_firm.id,))
        data = {"invoice_prefix": "R", "credit_note_prefix": "G", "csrf_token": token}
        changing = Thread(target=lambda: answers.append(ada.post(NUMBERING, data, token=False).status_code))
        changing.start()
        changing.join(0.5)
        assert changing.is_alive(), "it waits"
        owner.rollback()
        changing.join()
    assert answers == [303]


@pytest.mark.parametrize(
    ("invoice", "credit_note", "field"),
    [("", "CN", "invoice_prefix"), ("INV", "", "credit_note_prefix"), ("INV", "inv", "credit_note_prefix"), ("-R", "CN", "invoice_prefix"),
     ("R R", "CN", "invoice_prefix"), ("R" * 11, "CN", "invoice_prefix"), ("Ü", "CN", "invoice_prefix"), ("R.*", "CN", "invoice_prefix")],
)  # fmt: skip
def test_what_does_not_fit_is_said_at_the_field(own_firm, visit, invoice, credit_note, field):
    answer = change(visit(own_firm, "ada"), invoice, credit_note)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_prefix_that_the_other_kind_had_is_refused(own_firm, visit):
    """Or one number would name an invoice and a credit note."""
    own_firm.all()
    ada = visit(own_firm, "ada")
    assert "There are invoices that begin with this" in change(ada, "R", "INV").text
    assert "There are credit notes that begin with this" in change(ada, "CN", "G").text
    assert change(ada, "INV", "CN").status_code == 303, "each its own"
    assert change(ada, "IN", "C").status_code == 303, "what only begins alike is another"


def test_another_business_s_prefixes_are_its_own(own_firm, other_firm, visit):
    change(visit(own_firm, "ada"), "R", "G")
    page = visit(other_firm, "ada").get(NUMBERING).text
    assert 'value="INV"' in page
    assert 'value="CN"' in page
