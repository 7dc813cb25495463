"""What a first visit weighs, as it comes over the wire."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from app.core.db import db, uuid7
from app.domain.invoices.invoice import Invoice
from tests.cast import TODAY

NOW = datetime.now(UTC)


@pytest.fixture
def weigh(open_page):
    """What each answer brought, headers included, from an empty cache."""

    def first_load(firm, url):
        page, heavy = open_page(firm, "bob"), []
        page.on("requestfinished", lambda request: heavy.append(request))
        page.goto(url, wait_until="networkidle")
        return {r.url: sum(r.sizes()[part] for part in ("responseBodySize", "responseHeadersSize")) for r in heavy}, page

    return first_load


def test_the_first_load_of_the_dashboard_weighs_at_most_150_kb(firm, weigh):
    weights, _ = weigh(firm, "/client-portal/")
    assert any("woff2" in url for url in weights), "fonts count too"
    assert sum(weights.values()) <= 150_000, weights


def test_a_list_of_25_invoices_is_at_most_40_kb_of_html(own_firm, weigh):
    many = [
        {"id": uuid7(), "client_id": own_firm.bakery.id, "state": "sent", "number": f"2026-{number:04d}", "currency": "EUR", "issued_on": TODAY,
         "due_on": TODAY, "issued_at": NOW, "net": 12_345_678, "tax": 0, "total": 12_345_678, "paid": 0}
        for number in range(1000, 1030)
    ]  # fmt: skip
    own_firm.do(lambda: db.session.execute(insert(Invoice), many))
    _, page = weigh(own_firm, "/client-portal/invoices")
    assert page.locator("#rows tbody tr").count() == 25
    assert len(page.request.get("/client-portal/invoices").body()) <= 40_000
