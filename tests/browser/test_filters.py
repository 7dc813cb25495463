"""Lists answer the same with scripts and without: the same rows under the same address."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert

from app.core.db import db, uuid7
from app.domain.projects.project import Project
from tests.browser.steps import has_stayed, rows, sees_heading, stay
from tests.cast import make_firm

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture(scope="session")
def busy_firm(app):
    firm = make_firm(app, f"busy{uuid4().hex[:6]}").all()
    names = [f"{word} {number:02d}" for word in ("Attic", "Bathroom") for number in range(1, 16)]
    many = [{"id": uuid7(), "client_id": firm.bakery.id, "name": name, "status": "active"} for name in names]
    firm.do(lambda: db.session.execute(insert(Project), many))
    return firm


def says(page, /, **wanted):
    """What the address comes to say; an empty field of a plain form says nothing."""
    page.wait_for_url(lambda url: {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} == wanted)


def sees_rows(page, count):
    expect(page.locator("#rows tbody tr")).to_have_count(count)


def search(page, label, words, scripts):
    """With scripts the list follows the typing; without, Enter sends the form."""
    field = page.get_by_label(label)
    field.press_sequentially(words, delay=10)
    if not scripts:
        field.press("Enter")


@SCRIPTS
def test_invoices_by_their_state(firm, open_page, scripts):
    page = open_page(firm, "bob", scripts=scripts)
    page.goto("/client-portal/invoices")
    for label, count in (("Unpaid", 2), ("Overdue", 1), ("Paid", 1), ("All", 4)):
        if scripts:
            stay(page)
        page.get_by_role("navigation", name="Show").get_by_role("link", name=re.compile(f"^{label}")).click()
        says(page, **({} if label == "All" else {"status": label.lower()}))
        sees_rows(page, count)
        if scripts:
            assert has_stayed(page)
            expect(page.locator("#announcer")).to_have_text(f"{count} invoice{'' if count == 1 else 's'}")


def test_a_tab_that_fails_leaves_the_address_with_the_rows(firm, open_page):
    page = open_page(firm, "bob", expect={500})
    page.goto("/client-portal/invoices?status=unpaid")
    page.route("**/client-portal/invoices?status=overdue", lambda route: route.fulfill(status=500, body="no"))
    page.get_by_role("navigation", name="Show").get_by_role("link", name=re.compile("^Overdue")).click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    says(page, status="unpaid")
    sees_rows(page, 2)
    page.unroute("**/client-portal/invoices?status=overdue")
    page.get_by_role("navigation", name="Show").get_by_role("link", name=re.compile("^Overdue")).click()
    sees_rows(page, 1)
    says(page, status="overdue")


@SCRIPTS
def test_search_pages_order_and_back(busy_firm, open_page, scripts):
    page = open_page(busy_firm, "bob", scripts=scripts)
    page.goto("/client-portal/projects")
    sees_rows(page, 25)
    page.get_by_role("link", name="Next").click()
    sees_rows(page, 6)
    says(page, page="2")
    page.get_by_role("link", name="Project", exact=True).and_(page.locator(".sort")).click()
    sees_rows(page, 25)
    says(page, sort="name")
    expect(page.get_by_role("columnheader", name="Project")).to_have_attribute("aria-sort", "ascending")
    first = rows(page)[0]
    page.get_by_role("link", name="Project", exact=True).and_(page.locator(".sort")).click()
    expect(page.get_by_role("columnheader", name="Project")).to_have_attribute("aria-sort", "descending")
    assert rows(page)[0] != first
    page.go_back()
    expect(page.get_by_role("columnheader", name="Project")).to_have_attribute("aria-sort", "ascending")
    assert rows(page)[0] == first
    page.goto("/client-portal/projects")
    search(page, "Search name or code", "bathroom 0", scripts)
    sees_rows(page, 10)  # Bathroom 10 too: each word, wherever
    says(page, q="bathroom 0")
    page.get_by_role("link", name="Bathroom 03").click()
    sees_heading(page, "Bathroom 03")
    page.go_back()
    sees_rows(page, 10)
    expect(page.get_by_label("Search name or code")).to_have_value("bathroom 0")


@SCRIPTS
def test_time_between_two_days(firm, open_page, scripts):
    page = open_page(firm, "bob", scripts=scripts, expect={422})
    page.goto("/client-portal/time-entries")
    sees_rows(page, 6)
    day = firm.bakery_entry.worked_on.isoformat()
    page.get_by_label("To", exact=True).fill(day)
    if not scripts:
        page.get_by_role("button", name="Apply").click()
    sees_rows(page, 2)
    says(page, date_to=day)
    page.get_by_label("From", exact=True).fill("2999-01-01")
    if not scripts:
        page.get_by_role("button", name="Apply").click()
    expect(page.locator("#rows")).not_to_contain_text("Hours")
    expect(page.locator("#rows .notice")).to_be_visible()
    expect(page.get_by_label("To", exact=True)).to_have_value(day)


def test_of_two_filters_the_newer_holds(busy_firm, open_page):
    page = open_page(busy_firm, "bob")
    page.goto("/client-portal/projects")
    search(page, "Search name or code", "attic", True)
    sees_rows(page, 15)
    page.get_by_role("navigation", name="Show").get_by_role("link", name="All").click()
    page.wait_for_url("**status=all**")
    says(page, q="attic", status="all")
    page.get_by_label("Search name or code").fill("")
    page.wait_for_url(lambda url: "attic" not in url)
    assert "status=all" in page.url, "the other filter stays"
    sees_rows(page, 25)
