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


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_whom_to_ask(own_firm, visit, page):
    bob, address = visit(own_firm, "bob"), page.format(project=own_firm.bakery_project.id, invoice=own_firm.bakery_open.id)
    own_firm.change_itself(phone=None, email=None)
    assert 'class="foot"' not in bob.get(address).text, "nobody, where the business says nothing"
    own_firm.change_itself(phone="+44 20 7946 0018", email="office@firm.example")
    text = bob.get(address).text
    assert 'href="tel:+442079460018"' in text and 'href="mailto:office@firm.example"' in text
