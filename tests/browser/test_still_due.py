"""What is still due of an invoice is seen in every list of them, at any width."""

import pytest
from playwright.sync_api import expect

from app.domain.invoices.drafting import create_draft
from app.domain.invoices.invoice import LineInput
from app.domain.invoices.issuing import issue_without_notice
from app.domain.invoices.payment import record_payment
from tests.cast import TODAY
from tests.domain.acting import Place

LISTS = {"bob": ("/client-portal/invoices", "/client-portal/"), "ada": ("/admin/invoices", "/admin/", "/admin/clients/{client}")}
TOO_FAR = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def part_paid(own_firm):
    with Place(own_firm)() as by:
        draft = create_draft(own_firm.bakery.id, {}, [LineInput("Work", None, 98_765_432_10, None)], by=by)
        issue_without_notice(draft, by=by, today=TODAY, payment_days=14)
        paid = {"amount": 10_000_000_00, "paid_on": TODAY, "method": "cash", "reference": None, "today": TODAY}
        record_payment(draft, **paid, is_meant=True, by=by)
        return draft.number


@pytest.mark.parametrize("name", LISTS)
def test_what_is_still_due_is_seen_at_every_width(own_firm, part_paid, open_page, name):
    page = open_page(own_firm, name)
    for address in LISTS[name]:
        page.goto(address.format(client=own_firm.bakery.id))
        row = page.get_by_role("row").filter(has_text=part_paid)
        for width in (320, 390, 768, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            expect(row.get_by_text("€88,765,432.10").locator("visible=true"), f"{address} at {width} px").to_have_count(1)
            expect(row.get_by_text("€98,765,432.10")).to_be_visible()
            assert not page.evaluate(TOO_FAR), f"{address} at {width} px"
