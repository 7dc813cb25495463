"""The box in the bar: a key away, with results as one types, by the keyboard alone, on a phone, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import sees_heading


def test_a_key_leads_to_the_box_and_the_arrows_to_what_is_found(own_firm, open_page):
    page = open_page(own_firm, "bob")
    page.goto("/client-portal/invoices")
    box = page.get_by_role("searchbox", name="Search everything")
    for key in ("/", "Control+k", "Meta+k"):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(key)
        expect(box).to_be_focused()
        expect(box).to_have_value("")
    page.keyboard.type("active/")
    expect(box).to_have_value("active/")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    sees_heading(page, "Search")
    field = page.get_by_role("searchbox", name="Number, name or title")
    expect(field).to_be_focused()
    expect(field).to_have_value("active")
    hit = page.get_by_role("link", name=own_firm.bakery_active.name)
    expect(hit).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    sees_heading(page, own_firm.bakery_active.name)


def test_what_is_found_comes_as_one_types(own_firm, open_page):
    page = open_page(own_firm, "ada")
    page.goto("/admin/search")
    page.keyboard.type("comp", delay=10)
    hits = page.locator("#hits .lead a")
    expect(hits).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/admin/search\?q=comp$"))
    page.keyboard.type("leted cinema", delay=10)
    expect(hits).to_have_count(1)
    expect(page.locator("#announcer")).to_contain_text("Projects: 1")
    page.keyboard.type("x")
    expect(page.get_by_text("No word begins so.")).to_be_visible()
    expect(page.locator("main").get_by_role("link", name="Projects")).to_have_attribute(
        "href", "/admin/projects?q=completed+cinemax&status=all"
    )
    expect(page.get_by_role("searchbox", name="Number, name or title")).to_be_focused()


def test_on_a_phone_it_is_a_page(own_firm, open_page):
    page = open_page(own_firm, "bob", width=390)
    page.goto("/client-portal/")
    expect(page.get_by_role("searchbox", name="Search everything")).to_be_hidden()
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    field = page.get_by_role("searchbox", name="Number, name or title")
    expect(field).to_be_focused()
    page.keyboard.type("document")
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto("/client-portal/")
    page.keyboard.press("/")
    sees_heading(page, "Search")


@pytest.mark.parametrize("at", ["", "/search"])
def test_without_scripts_it_is_a_form(own_firm, open_page, at):
    page = open_page(own_firm, "bob", scripts=False)
    page.goto(f"/client-portal{at}")
    field = page.get_by_role("searchbox")
    field.fill("active")
    field.press("Enter")
    expect(page.get_by_role("link", name=own_firm.bakery_active.name)).to_be_visible()
