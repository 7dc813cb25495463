import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.db import db, uuid7
from app.domain.invoices.document import draw, render_document
from app.domain.invoices.invoice import Invoice, LineInput, add_up_so_far
from app.domain.ledger.entry import LedgerBalance, LedgerEntry
from tests.browse import HX
from tests.cast import TODAY
from tests.core.papers import pages


def line(number, description="", quantity="1", price="", tax="20"):
    return {f"lines-{number}-description": description, f"lines-{number}-quantity": quantity, f"lines-{number}-unit_price": price,
            f"lines-{number}-tax_rate": tax}  # fmt: skip


def form_for(firm, **changes):
    form = {"client_id": str(firm.bakery.id), "due_on": "", "reference": "PO 1", "notes": "Thank you"}
    return form | line(0, "Ovens", "2.5", "1,000.10") | line(1, "Service", "1", "50", "5") | line(2) | changes


def invoice_at(firm, answer):
    assert answer.status_code == 303, answer.text
    return invoice(firm, answer.location.rpartition("/")[2])


def invoice(firm, id):
    return firm.do(lambda: db.session.get(Invoice, id))


def lines_of(firm, id):
    return firm.do(lambda: [(row.description, row.quantity, row.net) for row in db.session.get(Invoice, id).lines])


def draft_in(firm, **values):
    def write():
        made = Invoice(id=uuid7(), client_id=firm.bakery.id, currency="EUR", **values)
        db.session.add(made)
        made.write_lines([LineInput("Line", Decimal(1), 10_000, Decimal(20))])
        return made.id

    return firm.do(write)


def balance(firm):
    row = firm.do(lambda: db.session.get(LedgerBalance, (firm.bakery.id, "EUR")))
    return row.credits - row.debits


def test_stan_writes_a_draft_and_empty_lines_are_no_lines(own_firm, visit):
    made = invoice_at(own_firm, visit(own_firm, "stan").post("/admin/invoices/new", form_for(own_firm)))
    assert (made.state, made.number, made.net, made.tax, made.total) == ("draft", None, 255_025, 50_255, 305_280)
    assert lines_of(own_firm, made.id) == [("Ovens", Decimal("2.5"), 250_025), ("Service", Decimal(1), 5_000)]


def test_a_draft_is_edited_and_keeps_its_client(own_firm, visit):
    stan, url = visit(own_firm, "stan"), f"/admin/invoices/{own_firm.bakery_draft.id}"
    page = stan.get(f"{url}/edit").text
    assert "draft line bakery" in page
    assert 'value="100.00"' in page
    assert stan.post(f"{url}/edit", form_for(own_firm, client_id=str(own_firm.cinema.id))).status_code == 303
    assert invoice(own_firm, own_firm.bakery_draft.id).client_id == own_firm.bakery.id
    assert [row[0] for row in lines_of(own_firm, own_firm.bakery_draft.id)] == ["Ovens", "Service"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_id": ""}, "client_id"),
        ({"client_id": "x"}, "client_id"),
        ({"client_id": str(uuid4())}, "client_id"),
        ({"due_on": "31/12/2026"}, "due_on"),
        ({"notes": "x" * 2001}, "notes"),
        (line(0, "Ovens", "1.0000000001", "1"), "lines-0-quantity"),
        (line(0, "Ovens", "0", "1"), "lines-0-quantity"),
        (line(0, "Ovens", "-1", "1"), "lines-0-quantity"),
        (line(0, "Ovens", "1e999999", "1"), "lines-0-quantity"),
        (line(0, "Ovens", "NaN", "1"), "lines-0-quantity"),
        (line(0, "Ovens", "1000000000", "1"), "lines-0-quantity"),
        (line(0, "Ovens", "1", "1.001"), "lines-0-unit_price"),
        (line(0, "Ovens", "1", "99999999999999"), "lines-0-unit_price"),
        (line(0, "Ovens", "1", "Infinity"), "lines-0-unit_price"),
        (line(0, "Ovens", "1", "dear"), "lines-0-unit_price"),
        (line(0, "Ovens", "1", ""), "lines-0-unit_price"),
        (line(0, "", "1", "5"), "lines-0-description"),
        (line(0, "Ovens", "1", "1", "101"), "lines-0-tax_rate"),
        (line(0, "Ovens", "1", "1", "-1"), "lines-0-tax_rate"),
        (line(0, "Ovens", "1", "1", "19.9999"), "lines-0-tax_rate"),
        (line(0, "Ovens", "999999999.999", "99999999999"), "lines"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_kept(firm, visit, changes, field):
    answer = visit(firm, "stan").post("/admin/invoices/new", form_for(firm, **changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "PO 1" in answer.text


def test_control_characters_and_strange_line_numbers_harm_nothing(own_firm, visit):
    form = form_for(own_firm) | line(0, "Ov\0ens", "1", "1") | line(99999, "Far", "1", "2") | {"lines-x-description": "?"}
    made = invoice_at(own_firm, visit(own_firm, "stan").post("/admin/invoices/new", form))
    assert [row[0] for row in lines_of(own_firm, made.id)] == ["Ovens", "Service", "Far"]


def test_an_inactive_client_and_anothers_get_no_invoice(own_firm, other_firm, visit):
    own_firm.change(own_firm.cinema, is_active=False)
    for id in (own_firm.cinema.id, other_firm.bakery.id):
        assert visit(own_firm, "stan").post("/admin/invoices/new", form_for(own_firm, client_id=str(id))).status_code == 422


def test_a_draft_is_marked_and_previewed_and_no_client_sees_it(firm, visit):
    stan, url = visit(firm, "stan"), f"/admin/invoices/{firm.bakery_draft.id}"
    assert "Draft — not visible to clients" in stan.get(url).text
    assert "Draft — not an invoice" in stan.get(f"{url}/preview").text
    assert visit(firm, "bob").get(f"/client-portal/invoices/{firm.bakery_draft.id}").status_code == 404
    assert visit(firm, "sue").get(url).status_code == 403


@pytest.mark.parametrize("locale", ["en_GB", "de_DE", "fr_FR", "es_ES", "pl_PL"])
def test_the_preview_is_the_document(own_firm, visit, locale):
    """Of what is issued, word for word what the PDF says; its foot alone is paper's own."""
    own_firm.change(own_firm.bakery, locale=locale)
    page = visit(own_firm, "ada").get(f"/admin/invoices/{own_firm.bakery_open.id}/preview").text
    printed = own_firm.do(lambda: pages(draw(db.session.get(Invoice, own_firm.bakery_open.id), "invoice")[0]))
    assert len(printed) == 1
    sheet = re.search(r'<template shadowrootmode="open">(.*?)</template>', page, re.S).group(1)
    assert f'lang="{locale.replace("_", "-")}"' in sheet
    shown = [squeezed(unescape(part)) for part in re.split(r"<[^>]+>", sheet)]
    paper = squeezed(printed[0])
    assert all(part in paper for part in shown), [part for part in shown if part not in paper]
    assert 0 < len(paper) - sum(map(len, shown)) < 60


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_a_draft_previews_as_one_with_the_day_on_which_it_would_be_due(own_firm, visit):
    own_firm.change(own_firm.bakery, locale="de_DE", accent="#ffee00")
    ada, url = visit(own_firm, "ada"), f"/admin/invoices/{own_firm.bakery_draft.id}/preview"
    page = ada.get(url).text
    assert "Entwurf" in page and "Bankverbindung" in page
    due = TODAY + timedelta(days=14)
    assert f"{due:%d.%m.%Y}" in page
    assert "/brand/ffee00.css" in page


def test_a_draft_is_issued_once(own_firm, visit):
    own_firm.all()
    id, stan = draft_in(own_firm), visit(own_firm, "stan")
    before = balance(own_firm)
    assert stan.post(f"/admin/invoices/{id}/issue").status_code == 303
    made = invoice(own_firm, id)
    assert (made.state, made.issued_on, made.due_on) == ("sent", TODAY, TODAY + timedelta(days=14))
    assert balance(own_firm) == before + 12_000
    assert "The PDF is being prepared" in stan.get(f"/admin/invoices/{id}").text
    assert stan.get(f"/admin/invoices/{id}/pdf").status_code == 404
    for verb in ("issue", "deletion"):
        assert stan.post(f"/admin/invoices/{id}/{verb}").status_code == 409
    assert stan.get(f"/admin/invoices/{id}/edit").status_code == 409
    assert visit(own_firm, "bob").get(f"/client-portal/invoices/{id}").status_code == 200


def test_the_stored_pdf_is_served(own_firm, visit):
    own_firm.do(lambda: render_document(str(own_firm.bakery_cancelled.id), "credit_note"))
    own_firm.do(lambda: render_document(str(own_firm.bakery_cancelled.id), "invoice"))
    for name in ("stan", "sue"):
        for document in ("pdf", "credit-note"):
            answer = visit(own_firm, name).get(f"/admin/invoices/{own_firm.bakery_cancelled.id}/{document}")
            assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_a_draft_without_lines_or_with_a_past_due_date_is_not_issued(own_firm, visit):
    stan = visit(own_firm, "stan")
    empty = invoice_at(own_firm, stan.post("/admin/invoices/new", form_for(own_firm) | line(0) | line(1)))
    late = draft_in(own_firm, due_on=TODAY - timedelta(days=1))
    for id, words in ((empty.id, "Add at least one line"), (late, "lies in the past")):
        answer = stan.post(f"/admin/invoices/{id}/issue")
        assert answer.status_code == 422
        assert words in answer.text
        assert invoice(own_firm, id).state == "draft"


def test_two_who_issue_at_once_get_one_number_and_one_409(own_firm, visit):
    id = draft_in(own_firm)
    codes = at_once(own_firm, visit, [f"/admin/invoices/{id}/issue"] * 2)
    assert sorted(codes) == [303, 409]
    entries = own_firm.do(lambda: db.session.scalars(db.select(LedgerEntry).where(LedgerEntry.invoice_id == id)).all())
    assert len(entries) == 1


def test_numbers_have_no_gap_under_twenty_at_once(own_firm, visit):
    own_firm.all()
    ids = [draft_in(own_firm) for _ in range(20)]
    last = own_firm.do(lambda: db.session.scalars(db.select(db.func.max(Invoice.number))).one())
    assert at_once(own_firm, visit, [f"/admin/invoices/{id}/issue" for id in ids]) == [303] * 20
    numbers = sorted(int(invoice(own_firm, id).number[-4:]) for id in ids)
    assert numbers == list(range(int(last[-4:]) + 1, int(last[-4:]) + 21))


def at_once(firm, visit, urls):
    """Each in a browser and a thread of its own; the pages are looked at elsewhere, since the counting is not for threads."""
    codes, start = [], Barrier(len(urls))
    browsers = [visit(firm, "stan", check=False) for _ in urls]
    tokens = [browser.token() for browser in browsers]

    def post(browser, url, token):
        start.wait()
        codes.append(browser.client.post(url, data={"csrf_token": token}).status_code)

    threads = [Thread(target=post, args=row) for row in zip(browsers, urls, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def pay(amount="100.00", day=TODAY, method="card", reference="R"):
    return {
        "amount": amount,
        "paid_on": day.isoformat() if hasattr(day, "isoformat") else day,
        "method": method,
        "reference": reference,
    }


def test_payments_settle_an_invoice_and_stand_in_the_ledger(own_firm, visit):
    stan, id = visit(own_firm, "stan"), own_firm.bakery_open.id
    before = balance(own_firm)
    assert 'value="240.00"' in stan.get(f"/admin/invoices/{id}").text
    assert stan.post(f"/admin/invoices/{id}/payments", pay("100.00")).status_code == 303
    assert "Part paid" in stan.get(f"/admin/invoices/{id}").text
    asked = stan.post(f"/admin/invoices/{id}/payments", pay("150.00"))
    assert asked.status_code == 422 and "10.00 more than is due" in asked.text and 'name="is_meant"' in asked.text
    assert 'name="is_meant"' not in stan.get(f"/admin/invoices/{id}").text
    assert stan.post(f"/admin/invoices/{id}/payments", pay("150.00") | {"is_meant": "y"}).status_code == 303
    made = invoice(own_firm, id)
    assert (made.paid, made.balance, made.settled_on) == (25_000, -1_000, TODAY)
    assert balance(own_firm) == before - 25_000


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (pay(""), "amount"),
        (pay("0"), "amount"),
        (pay("-5"), "amount"),
        (pay("1.234"), "amount"),
        (pay("1e99"), "amount"),
        (pay(day=TODAY + timedelta(days=2)), "paid_on"),
        (pay(day=""), "paid_on"),
        (pay(day="0000-00-00"), "paid_on"),
        (pay(method="barter"), "method"),
        (pay(reference="x" * 121), "reference"),
    ],
)
def test_a_payment_that_does_not_fit_is_said_at_the_field(firm, visit, typed, field):
    answer = visit(firm, "stan").post(f"/admin/invoices/{firm.bakery_open.id}/payments", typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_drafts_and_cancelled_invoices_take_no_payment(own_firm, visit):
    for thing in (own_firm.bakery_draft, own_firm.bakery_cancelled):
        assert visit(own_firm, "stan").post(f"/admin/invoices/{thing.id}/payments", pay()).status_code == 409


def test_an_invoice_is_cancelled_once_by_a_credit_note(own_firm, visit):
    stan, url = visit(own_firm, "stan"), f"/admin/invoices/{own_firm.bakery_open.id}"
    before = balance(own_firm)
    answer = stan.post(f"{url}/cancellation", {"reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert stan.post(f"{url}/cancellation", {"reason": "Wrong price"}).status_code == 303
    page = stan.get(url).text
    assert "Cancelled by credit note CN-" in page
    assert "Wrong price" in page
    assert balance(own_firm) == before - 24_000
    assert stan.post(f"{url}/cancellation", {"reason": "Again"}).status_code == 409


def test_the_ledger_adds_up_to_what_is_open(own_firm, visit):
    own_firm.all()
    stan = visit(own_firm, "stan")
    id = draft_in(own_firm)
    stan.post(f"/admin/invoices/{id}/issue")
    stan.post(f"/admin/invoices/{id}/payments", pay("20.00"))
    stan.post(f"/admin/invoices/{own_firm.bakery_overdue.id}/cancellation", {"reason": "Twice"})
    open_now = own_firm.do(
        lambda: db.session.scalar(db.select(db.func.sum(Invoice.balance)).where(Invoice.client_id == own_firm.bakery.id))
    )
    assert balance(own_firm) == open_now


def test_a_draft_is_deleted_and_leaves_no_number_behind(own_firm, visit):
    stan, id = visit(own_firm, "stan"), own_firm.bakery_draft.id
    assert stan.post(f"/admin/invoices/{id}/deletion").status_code == 303
    assert stan.get(f"/admin/invoices/{id}").status_code == 404


@pytest.mark.parametrize("verb", ["issue", "payments", "cancellation", "deletion", "edit"])
def test_a_subcontractor_only_reads(firm, visit, verb):
    assert visit(firm, "sue").post(f"/admin/invoices/{firm.bakery_open.id}/{verb}", pay()).status_code == 403


def test_the_tabs_count_over_all_rows(firm, visit):
    page = visit(firm, "ada").get("/admin/invoices").text
    for label, number in (("All", 10), ("Draft", 2), ("Unpaid", 4), ("Overdue", 2), ("Paid", 2)):
        assert f'{label} <span class="number">{number}</span>' in page
    assert ">Draft<" not in visit(firm, "sue").get("/admin/invoices").text


def test_the_list_searches_number_client_and_reference(firm, visit):
    ada = visit(firm, "ada")
    assert ada.get(f"/admin/invoices?q=cinema {firm.slug}").text.count("/admin/invoices/0") == 5
    assert ada.get("/admin/invoices?q=overdue ref bakery").text.count("/admin/invoices/0") == 1
    assert ada.get(f"/admin/invoices?client_id={firm.bakery.id}").text.count("/admin/invoices/0") == 5
    assert "No invoice matches." in ada.get("/admin/invoices?q=100%").text


def amounts(text):
    return re.findall(r"<dd[^>]*>([^<]+)</dd>", text)


@pytest.mark.parametrize("where", ["new", "edit"])
def test_the_totals_run_along_and_nothing_is_saved(own_firm, visit, where):
    stan, draft = visit(own_firm, "stan"), own_firm.bakery_draft
    url = f"/admin/invoices/{'new' if where == 'new' else f'{draft.id}/edit'}?totals=1"
    before = (own_firm.do(lambda: db.session.scalar(select(func.count()).select_from(Invoice))), lines_of(own_firm, draft.id))
    half_written = line(2, "Not priced yet") | line(3, "Not a price", price="dear") | line(4, "Too much of it", "1e99", "5")
    for _ in range(2):
        part = stan.post(url, form_for(own_firm) | half_written | {"once": "the-page-s-own"}, headers=HX)
    assert (part.status_code, amounts(part.text)) == (200, ["€2,550.25", "€500.05", "€2.50", "€3,052.80"])
    whole = stan.post(url, form_for(own_firm) | half_written)
    assert whole.status_code == 200 and 'value="Not priced yet"' in whole.text and amounts(whole.text) == amounts(part.text)
    assert before == (
        own_firm.do(lambda: db.session.scalar(select(func.count()).select_from(Invoice))),
        lines_of(own_firm, draft.id),
    )


def test_the_totals_are_in_the_chosen_client_s_currency(own_firm, visit):
    own_firm.change(own_firm.cinema, currency="JPY")
    form = form_for(own_firm, client_id=str(own_firm.cinema.id), **line(0, "Reels", "2", "1,500", "0"), **line(1))
    assert amounts(visit(own_firm, "stan").post("/admin/invoices/new?totals=1", form, headers=HX).text) == [
        "JP¥3,000",
        "JP¥0",
        "JP¥3,000",
    ]


PRICED = st.builds(
    lambda quantity, price, rate: LineInput("Work", quantity, price, rate),
    st.none() | st.decimals("0.001", "9999", places=3),
    st.integers(-(10**7), 10**7),
    st.none() | st.decimals(0, 100, places=3),
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(PRICED, min_size=1, max_size=12))
def test_the_running_totals_are_those_that_are_saved(own_firm, lines):
    def saved():
        made = Invoice(id=uuid7(), client_id=own_firm.bakery.id, currency="EUR")
        db.session.add(made)
        made.write_lines(lines)
        return made.net, made.tax, made.total

    sums = add_up_so_far([*lines, LineInput("Nothing yet", None, None, None), LineInput("Too much", Decimal("1e12"), 1, None)])
    assert (sums.net, sums.tax, sums.total) == own_firm.do(saved)


@pytest.mark.parametrize(("who", "url"), [("ada", "/admin/invoices"), ("bob", "/client-portal/invoices")])
def test_what_is_open_is_said_of_all_whatever_is_sought(firm, visit, who, url):
    visitor = visit(firm, who)

    def said(asked):
        return re.search(r'<p class="page-state">(.*?)</p>', visitor.get(url + asked).text, re.S)[1]

    assert " open" in said("")
    assert said("?q=nothing+of+the+kind") == said("?q=INV&status=paid") == said("")
