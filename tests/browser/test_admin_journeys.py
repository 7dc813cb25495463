"""What the firm does all day."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import sees_heading
from tests.core.pictures import drawn, saved
from tests.jobs import run_jobs


def fill_line(page, number, description, price):
    page.locator(f"#lines-{number}-description").fill(description)
    page.locator(f"#lines-{number}-unit_price").fill(price)


def issue(page):
    page.get_by_role("button", name="Issue", exact=True).click()
    page.get_by_role("button", name="Issue the invoice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^Invoice \S+"))
    return page.get_by_role("heading", level=1).inner_text().removeprefix("Invoice ")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_invoice_from_its_lines_to_its_payment(own_firm, open_page, scripts):
    page = open_page(own_firm, "ada", scripts=scripts)
    page.goto("/admin/invoices")
    page.get_by_role("link", name="New invoice").click()
    page.get_by_label("Client", exact=True).select_option(value=str(own_firm.bakery.id))
    fill_line(page, 0, "Ceramic tiles", "1250.50")
    write_a_second_line(page, scripts)
    if scripts:
        expect(page.locator("#totals dd").last).to_have_text("€1,860.60")
    else:
        page.get_by_role("button", name="Work out the totals").click()
        expect(page.locator("#totals dd").last).to_have_text("€1,860.60")
    page.get_by_role("button", name="Save the draft").click()
    sees_heading(page, "Draft invoice")
    expect(page.locator(".document")).to_contain_text("€1,550.50")
    expect(page.locator(".document tbody tr")).to_have_count(2)
    number = issue(page)

    bob = open_page(own_firm, "bob", scripts=scripts)
    bob.goto("/client-portal/invoices")
    bob.get_by_role("link", name=number).click()
    expect(bob.locator(".document")).to_contain_text("Ceramic tiles")
    expect(bob.locator(".document tbody")).not_to_contain_text("Thrown away")

    expect(page.get_by_label("Amount")).not_to_have_value("")
    page.get_by_label("Amount").fill("500")
    page.get_by_role("button", name="Record the payment").click()
    expect(page.locator(".page-state")).to_contain_text("Part paid")
    bob.reload()
    expect(bob.locator(".document")).to_contain_text("€500.00")


def write_a_second_line(page, scripts):
    """With scripts lines are added and removed; without, the spare empty ones serve."""
    if not scripts:
        expect(page.get_by_role("button", name="Add a line")).to_have_count(0)
        fill_line(page, 2, "Grout", "300")
        return
    expect(page.locator("[data-line]")).to_have_count(1)
    add = page.get_by_role("button", name="Add a line")
    add.click()
    expect(page.locator("#lines-1-description")).to_be_focused()
    fill_line(page, 1, "Thrown away", "1")
    add.click()
    fill_line(page, 2, "Grout", "300")
    page.get_by_role("button", name="Remove this line").nth(1).click()
    expect(page.locator("[data-line]")).to_have_count(2)
    expect(page.get_by_role("button", name="Remove this line").nth(1)).to_be_focused()


def tab_to(page, target, most=60):
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def test_an_invoice_is_cancelled_by_keyboard_alone(own_firm, open_page):
    page = open_page(own_firm, "ada")
    page.goto(f"/admin/invoices/{own_firm.bakery_open.id}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    opener, dialog = page.get_by_role("button", name="Cancel invoice"), page.get_by_role("dialog")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')"), (
            "focus stays"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    reason = dialog.get_by_label("Reason")
    if not reason.evaluate("element => element === document.activeElement"):
        tab_to(page, reason)
    page.keyboard.type("Ordered twice by mistake")
    tab_to(page, dialog.get_by_role("button", name="Write the credit note"))
    page.keyboard.press("Enter")
    expect(page.locator(".page-state")).to_contain_text("Cancelled by credit note")
    expect(page.locator("main")).to_contain_text("Ordered twice by mistake")


def test_a_timer_is_started_and_stopped(own_firm, open_page):
    page = open_page(own_firm, "stan")
    page.goto("/admin/time-entries")
    page.get_by_role("link", name="Start the timer").click()
    page.get_by_label("Project").select_option(value=str(own_firm.bakery_project.id))
    page.get_by_label("What you work on").fill("Measuring the shop front")
    page.get_by_role("button", name="Start the timer").click()
    clock = page.get_by_role("timer")
    expect(clock).to_have_text(re.compile(r"0:00:0[1-9]"))
    page.get_by_role("button", name="Stop").click()
    expect(clock).to_have_count(0)
    expect(page.locator("#rows")).to_contain_text("Measuring the shop front")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_logo_comes_when_it_is_prepared(app, own_firm, open_page, scripts):
    page = open_page(own_firm, "ada", scripts=scripts)
    page.goto("/admin/branding")
    page.locator("#logo").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": saved(drawn(), "PNG")})
    page.get_by_role("button", name="Save the branding").click()
    expect(page.locator("#new_logo")).to_contain_text("is being prepared")
    expect(page.locator("#logo-preview")).to_be_hidden()
    page.get_by_label("Phone").fill("+44 20 7946 0000")
    run_jobs(app)
    if not scripts:
        page.get_by_role("link", name="Refresh").click()
    expect(page.locator("#logo-preview")).to_be_visible()
    expect(page.locator("#new_logo")).not_to_contain_text("is being prepared")
    expect(page.get_by_label("Phone")).to_have_value("+44 20 7946 0000" if scripts else "")


def fill_a_new_invoice(page, firm):
    page.goto("/admin/invoices/new")
    page.get_by_label("Client", exact=True).select_option(value=str(firm.bakery.id))
    fill_line(page, 0, "Ceramic tiles", "1250.50")
    page.get_by_role("button", name="Add a line").click()
    fill_line(page, 1, "Grout", "300")


def filled_in(page):
    return [field.input_value() for field in page.locator("[data-line] textarea, [data-line] input[id$=description]").all()]


BACK = "What you had written here, and not saved, is back."


def test_what_is_being_written_is_kept_until_it_is_saved(own_firm, open_page):
    page = open_page(own_firm, "ada")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    fill_a_new_invoice(page, own_firm)
    page.goto("/admin/invoices")
    assert asked == ["beforeunload"], "whoever leaves is asked"
    page.goto("/admin/invoices/new")
    expect(page.get_by_text(BACK)).to_be_visible()
    assert filled_in(page) == ["Ceramic tiles", "Grout"]
    expect(page.get_by_label("Client", exact=True)).to_have_value(str(own_firm.bakery.id))
    expect(page.locator("#totals dd").last).to_have_text("€1,860.60")
    page.get_by_role("button", name="Save the draft").click()
    sees_heading(page, "Draft invoice")
    page.goto("/admin/invoices/new")
    expect(page.get_by_text(BACK)).to_be_hidden()
    assert filled_in(page) == [""]
    assert asked == ["beforeunload"], "what is saved holds nobody back"


def test_what_was_refused_is_kept_too_and_can_be_thrown_away(own_firm, open_page):
    page = open_page(own_firm, "ada", expect={422})
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    fill_a_new_invoice(page, own_firm)
    fill_line(page, 1, "Grout", "dear")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.wait_for_load_state("load")  # What keeps it comes with the scripts.
    page.locator("#lines-1-unit_price").click()
    page.goto("/admin/")
    assert asked == ["beforeunload"]
    page.goto("/admin/invoices/new")
    assert filled_in(page) == ["Ceramic tiles", "Grout"]
    page.get_by_role("button", name="Begin anew").click()
    expect(page.get_by_text(BACK)).to_be_hidden()
    assert filled_in(page) == [""]


def test_nothing_written_is_left_to_whoever_signs_in_next(own_firm, open_page):
    page = open_page(own_firm, "ada")
    page.on("dialog", lambda dialog: dialog.accept())
    fill_a_new_invoice(page, own_firm)
    page.goto("/admin/")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    assert page.evaluate("sessionStorage.length") == 0
