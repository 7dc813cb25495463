"""A document from the office's first draft to the client's telephone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import sees_heading
from tests.jobs import forget_jobs, run_jobs

WITHIN = 15_000
CONTRACT = {"name": "Contract.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a contract"}
DRAWING = {"name": "Floor_plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a drawing"}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_one_that_needs_approval_on_its_way_to_the_client(app, own_firm, open_page, scripts):
    forget_jobs(app)
    stan, pia = (open_page(own_firm, name, scripts=scripts) for name in ("stan", "pia"))
    stan.goto("/admin/documents")
    stan.get_by_role("link", name="Add documents").click()
    stan.get_by_label("Client").select_option(value=str(own_firm.bakery.id))
    press(stan, "Go on")
    stan.get_by_label("Type").select_option(value=str(own_firm.contract_type.id))
    stan.get_by_label("File").set_input_files([CONTRACT, DRAWING] if scripts else [CONTRACT])
    press(stan, "Add")
    added = stan.locator("#added")
    expect(added.get_by_role("link", name="Contract", exact=True)).to_be_visible()
    if scripts:
        expect(added.get_by_role("link", name="Floor plan")).to_be_visible()
    run_jobs(app)
    added.get_by_role("link", name="Contract", exact=True).click()
    sees_heading(stan, "Contract")
    expect(stan.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    press(stan, "Hand in for approval")
    expect(stan.locator(".page-state")).to_contain_text("Pending")

    pia.goto("/admin/")
    pia.get_by_role("link", name=re.compile("documents? waits? for approval")).click()
    pia.get_by_role("link", name="Contract", exact=True).click()
    press(pia, "Reject")
    pia.get_by_label("What is missing").fill("The date.")
    pia.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(pia.locator(".notice.warn")).to_contain_text("The date.")
    press(pia, "Back to the drafts")
    press(pia, "Hand in for approval")
    press(pia, "Approve")
    expect(pia.locator(".page-state")).to_contain_text("Approved")

    bob = open_page(own_firm, "bob", width=390, scripts=scripts)
    bob.goto("/client-portal/documents")
    expect(bob.get_by_role("link", name="Contract", exact=True)).to_have_count(0)
    press(pia, "Publish")
    pia.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(pia.locator(".page-state")).to_contain_text(re.compile("sees version 1"))
    run_jobs(app)
    if scripts:
        expect(bob.locator("[data-unread]")).to_have_text("1", timeout=WITHIN)
    else:
        bob.reload()
    bob.get_by_role("link", name=re.compile("What is new")).click()
    bob.get_by_role("link", name=re.compile("published document Contract")).click()
    sees_heading(bob, "Contract")
    with bob.expect_download() as download:
        bob.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "Contract.pdf"
    pia.reload()
    expect(pia.get_by_role("heading", name="Seen by").locator("xpath=ancestor::section")).to_contain_text(own_firm.bob.name)


def test_several_are_published_by_the_keyboard_alone(own_firm, open_page):
    own_firm.things["bakery_document"]
    page = open_page(own_firm, "pia")
    page.goto("/admin/documents?status=approved")
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(boxes.first).to_be_checked()
    page.get_by_role("button", name="Publish those chosen").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("1 document is published.")
