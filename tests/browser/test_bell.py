"""The bell keeps up by itself: within fifteen seconds, without a reload, and asks no more than it must."""

import re

import psycopg
import pytest
from playwright.sync_api import expect

from tests.jobs import forget_jobs, run_jobs

WITHIN = 15_000
HIDE = "Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })"
SHOW = "delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def bell(app, own_firm, open_page):
    """Bob's page, whose clock is ours, and what its bell was answered."""
    forget_jobs(app)
    page = open_page(own_firm, "bob", expect={429})
    answers = []
    page.on("response", lambda answer: answers.append(answer.status) if answer.url.endswith("/notifications/unread") else None)
    page.clock.install()
    page.goto("/client-portal/invoices")
    page.answers, page.count = answers, page.locator("[data-unread]")
    return page


def wait(page, milliseconds=WITHIN):
    """So long by the page's own clock, and by ours until an answer would have been there."""
    page.clock.run_for(milliseconds)
    page.wait_for_timeout(500)


@pytest.fixture
def publish(app, own_firm, open_page):
    """A document for Bob to see."""

    def publish():
        ada = open_page(own_firm, "ada")
        ada.goto(f"/admin/documents/{own_firm.bakery_draft_document.id}")
        ada.get_by_role("button", name="Publish", exact=True).click()
        ada.get_by_role("dialog").get_by_role("button", name="Publish").click()
        expect(ada.locator(".page-state")).to_contain_text("sees version 1")
        run_jobs(app)

    return publish


def test_what_is_new_is_counted_without_a_reload(own_firm, publish, bell):
    expect(bell.count).to_be_hidden()
    publish()
    wait(bell)
    expect(bell.count).to_have_text("1")
    wait(bell)
    assert bell.answers == [200, 304], "what it knows already comes as nothing"
    bell.get_by_role("link", name=re.compile("What is new")).click()
    expect(bell.get_by_role("link", name=re.compile(own_firm.bakery_draft_document.title))).to_be_visible()


def test_a_page_that_nobody_looks_at_asks_nothing(publish, bell):
    bell.evaluate(HIDE)
    publish()
    wait(bell, 5 * WITHIN)
    assert bell.answers == []
    bell.evaluate(SHOW)
    expect(bell.count).to_have_text("1")


def test_whoever_is_signed_out_is_asked_no_more(own_firm, database, bell):
    with psycopg.connect(database) as owner:
        owner.execute("delete from auth.sessions where user_id = %s", (own_firm.bob.id,))
    wait(bell)
    wait(bell)
    assert len(bell.answers) == 1


def test_it_tries_again_where_it_asked_too_often(publish, bell):
    bell.route("**/notifications/unread", lambda route: route.fulfill(status=429))
    publish()
    wait(bell)
    bell.unroute("**/notifications/unread")
    wait(bell)
    expect(bell.count).to_have_text("1")
