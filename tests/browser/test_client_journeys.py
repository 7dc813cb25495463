"""What a client comes for."""

import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from playwright.sync_api import expect

from app.core.db import db, uuid7
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import issue
from app.domain.users.keeping import add_user
from tests.browser.steps import has_stayed, rows, sees_heading, sign_in, sign_out, stay
from tests.cast import PASSWORD, TODAY
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to
from tests.passwords import give_password

NEW = "three lanterns by the canal"


@pytest.fixture
def empty_queue(own_firm, database):
    """The documents of the whole cast wait there, and nobody asks for them here."""
    with psycopg.connect(database) as owner:
        owner.execute("set search_path to queue")
        owner.execute("delete from queue.procrastinate_jobs where status = 'todo'")


def issue_one_more(firm):
    ada = SimpleNamespace(id=firm.ada.id, name=firm.ada.name, client_id=None, session_id=None)
    invoice = Invoice(id=uuid7(), client_id=firm.bakery.id, currency="EUR")
    db.session.add(invoice)
    invoice.write_lines([LineInput("Oven, mended", Decimal(1), 10_000, Decimal(20))])
    issue(invoice, by=ada, today=TODAY, payment_days=14)


def test_bob_finds_and_downloads_an_invoice(own_firm, empty_queue, app, open_page):
    own_firm.do(lambda: issue_one_more(own_firm))
    run_jobs(app)
    page = open_page()
    page.goto("/client-portal/")
    sign_in(page, own_firm.bob.email)
    sees_heading(page, f"Welcome, {own_firm.bob.name}")
    expect(page.locator(".page-state")).to_contain_text("3 invoices are open, €600.00 in all")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Invoices").click()
    sees_heading(page, "Invoices")
    stay(page)
    page.get_by_role("navigation", name="Show").get_by_role("link", name="Unpaid").click()
    page.wait_for_url("**/client-portal/invoices?status=unpaid")
    expect(page.locator("#rows tbody tr")).to_have_count(3)
    assert has_stayed(page), "the filter swaps the rows alone"
    number = rows(page)[0]
    page.get_by_role("link", name=number).click()
    sees_heading(page, f"Invoice {number}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    assert number in download.value.suggested_filename
    sign_out(page)
    page.wait_for_url("**/client-portal/sign-in**")
    page.goto("/client-portal/invoices")
    page.wait_for_url("**/client-portal/sign-in?next=**")


def test_ada_opens_the_portal_to_a_person_who_then_signs_in(own_firm, open_page):
    email = f"nell@{own_firm.slug}.example"
    nell = own_firm.do(lambda: add_user(name="Nell Newcomer", email=email, user_type="client", company_role="member"))
    give_password_to(own_firm, nell)
    visitor = open_page(expect={403})
    visitor.goto("/client-portal/sign-in")
    sign_in(visitor, email)
    sees_heading(visitor, "This portal is not open to you")
    expect(visitor.locator("main")).to_contain_text(f"Firm {own_firm.slug}")

    page = open_page(own_firm, "ada", expect={422})
    page.goto("/admin/users")
    page.get_by_role("link", name="Nell Newcomer").click()
    page.get_by_label("Enable client portal").check()
    page.get_by_role("button", name="Save the user").click()
    expect(page.get_by_role("alert")).to_contain_text("Client")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Client", exact=True).select_option(label=own_firm.bakery.name)
    page.get_by_role("button", name="Save the user").click()
    expect(page.get_by_role("row").filter(has_text="Nell Newcomer")).to_contain_text(
        re.compile(f"Portal.*{own_firm.bakery.name}", re.S)
    )

    visitor.goto("/client-portal/sign-in")
    sign_in(visitor, email)
    sees_heading(visitor, "Welcome, Nell Newcomer")


def give_password_to(firm, user):
    with firm.app.app_context():
        give_password(user.identity_id, PASSWORD)


def test_a_forgotten_password_is_set_anew_by_the_mails_link(own_firm, empty_queue, app, open_page):
    email = own_firm.carla.email
    page = open_page(expect={410, 422})
    page.goto("/client-portal/sign-in")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send the link").click()
    sees_heading(page, "Look into your mailbox")
    run_jobs(app)
    link = link_in(mails_to(app, email, "Reset")[0], "reset-password")
    page.goto(link)
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_label("New password")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set the password").click()
    sees_heading(page, "Sign in")
    sign_in(page, email, NEW)
    sees_heading(page, f"Welcome, {own_firm.carla.name}")
    page.goto(link)
    sees_heading(page, "This link is over")
