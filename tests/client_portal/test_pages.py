"""What each page of the client's door costs and holds."""

import pytest

PAGES = {
    "/client-portal/": 7,
    "/client-portal/projects": 4,
    "/client-portal/projects/{project}": 5,
    "/client-portal/invoices": 4,
    "/client-portal/invoices/{invoice}": 5,
    "/client-portal/time-entries": 4,
    "/client-portal/profile": 5,
    "/client-portal/settings": 5,
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_stays_within_its_statements(firm, visit, page):
    bob = visit(firm, "bob")
    answer = bob.get(page.format(project=firm.bakery_project.id, invoice=firm.bakery_open.id))
    assert answer.status_code == 200
    assert 1 < bob.statements <= PAGES[page]
