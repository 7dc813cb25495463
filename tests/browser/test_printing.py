"""Whoever prints the page of an invoice gets the invoice: nothing to press, nothing to fill in, and what belongs together on one sheet."""

import pytest

from app.domain.invoices.drafting import create_draft
from app.domain.invoices.invoice import LineInput
from app.domain.invoices.issuing import issue_without_notice
from tests.browser.steps import sees_heading
from tests.cast import TODAY
from tests.core.papers import pages
from tests.domain.acting import Place

ON_SCREEN = ("Download", "being prepared", "Record a payment", "Cancel invoice", "Menu", "Sign out", "Dashboard", "Overview", "Skip to",
             "No payment", "Details", "Preview", "Edit")  # fmt: skip
WAYS = {"bob": "/client-portal/invoices", "ada": "/admin/invoices"}
SHEETS = {1: 1, 5: 1, 8: 2, 12: 2, 15: 2, 20: 2, 60: 4}


def draft_of(firm, lines, by):
    rows = [LineInput(f"Visit-{n}", None, 1000 + n, None) for n in range(1, lines + 1)]
    return create_draft(firm.bakery.id, {}, rows, by=by)


def printed(page):
    return pages(page.pdf(format="A4"))


@pytest.mark.parametrize("name", WAYS)
def test_an_invoices_page_is_printed_as_one_document(own_firm, open_page, name):
    made = {}
    with Place(own_firm)() as by:
        for lines in SHEETS:
            draft = draft_of(own_firm, lines, by)
            issue_without_notice(draft, by=by, today=TODAY, payment_days=14)
            made[lines] = draft.id, draft.number
    page = open_page(own_firm, name, dark=True)
    for lines, (id, number) in made.items():
        page.goto(f"{WAYS[name]}/{id}")
        sees_heading(page, f"Invoice {number}")
        sheets = printed(page)
        assert len(sheets) == SHEETS[lines], f"{lines} lines"
        text = "\n".join(sheets)
        assert f"Invoice {number}" in sheets[0] and "Amount due" in sheets[0]
        assert all(text.split().count(f"Visit-{n}") == 1 for n in range(1, lines + 1))
        assert text.count("How to pay") == 1
        whole = [("Net", "Total"), ("How to pay", "zmoney")] + (
            [(f"Visit-{lines}", "Net"), ("Total", "How to pay")] if lines < 22 else []
        )
        for first, last in whole:
            assert any(first in sheet and last in sheet for sheet in sheets), f"{lines} lines: {first} without {last}"
        assert all(sheet.strip() for sheet in sheets)
        assert [words for words in ON_SCREEN if words in text] == []


def test_a_drafts_preview_is_printed_as_the_document_alone(own_firm, open_page):
    with Place(own_firm)() as by:
        id = draft_of(own_firm, 5, by).id
    page = open_page(own_firm, "ada", dark=True)
    page.goto(f"/admin/invoices/{id}/preview")
    sees_heading(page, "Preview of the draft")
    (sheet,) = printed(page)
    assert "Draft — not an invoice" in sheet and "Visit-5" in sheet
    assert [words for words in (*ON_SCREEN, "as the client gets it") if words in sheet.replace("Details", "")] == []
    page.goto(f"/admin/invoices/{id}")
    (sheet,) = printed(page)
    assert "Visit-5" in sheet
    assert [words for words in ON_SCREEN if words in sheet] == []
