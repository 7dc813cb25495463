"""How people come in, and how far they see."""

from uuid import uuid4

from playwright.sync_api import expect

from app.core.db import db
from app.domain.clients.assignment import ClientAssignment
from app.domain.clients.client import Client
from app.domain.projects.project import Project
from tests.browser.steps import rows, sees_heading, stay
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to

OWN = "three lanterns by the canal"


def new_clients(firm, number):
    """Clients with an e-mail, a project each, and nobody yet."""

    def make():
        made = [Client(name=f"Corner shop {n}", email=f"office-{n}@{firm.slug}.example", currency="EUR") for n in range(number)]
        db.session.add_all(made)
        db.session.flush()
        db.session.add_all(Project(client_id=client.id, name=f"Shop front {n}", status="active") for n, client in enumerate(made))
        db.session.flush()
        return [client.id for client in made]

    return firm.do(make)


def come_in(app, open_page, email):
    """By the mail: its link, a button, and a password of one's own."""
    run_jobs(app)
    mail = mails_to(app, email)[0]
    page = open_page()
    page.goto(link_in(mail))
    page.get_by_role("button", name="Open the portal").click()
    sees_heading(page, "Choose your own password")
    page.get_by_label("New password").fill(OWN)
    page.get_by_role("button", name="Set the password").click()
    return page


def test_an_owner_is_invited_and_invites_a_member_who_sees_no_money(app, own_firm, open_page):
    (client,) = new_clients(own_firm, 1)
    owner, member = (f"{name}-{uuid4().hex[:8]}@new.example" for name in ("olivia", "marek"))
    ada = open_page(own_firm, "ada")
    ada.goto(f"/admin/clients/{client}")
    ada.get_by_role("link", name="Invite owner").first.click()
    ada.get_by_label("Name", exact=True).fill("Olivia Owner")
    ada.get_by_label("E-mail", exact=True).fill(owner)
    ada.get_by_role("button", name="Send the invitation").click()
    sees_heading(ada, "Corner shop 0")

    olivia = come_in(app, open_page, owner)
    sees_heading(olivia, "Welcome, Olivia Owner")
    expect(olivia.get_by_role("navigation", name="Main")).to_contain_text("Invoices")
    olivia.get_by_role("link", name="Team").click()
    olivia.get_by_label("Name", exact=True).fill("Marek Member")
    olivia.get_by_label("E-mail", exact=True).fill(member)
    olivia.get_by_role("button", name="Send the invitation").click()
    expect(olivia.locator("main")).to_contain_text("Marek Member")

    marek = come_in(app, open_page, member)
    sees_heading(marek, "Welcome, Marek Member")
    expect(marek.get_by_role("navigation", name="Main")).not_to_contain_text("Invoices")
    expect(marek.get_by_role("navigation", name="Main")).not_to_contain_text("Team")
    expect(marek.locator("main")).not_to_contain_text("€")
    ada.goto("/admin/invitations?state=active")
    expect(ada.locator("#rows")).to_contain_text("Marek Member")


def test_all_clients_are_invited_and_the_bar_moves_by_itself(app, own_firm, open_page):
    new_clients(own_firm, 3)
    ada = open_page(own_firm, "ada")
    ada.goto("/admin/invitations")
    ada.get_by_role("link", name="Invite all clients").click()
    expect(ada.locator(".figures")).to_contain_text("3")
    ada.get_by_label("Send an invitation to each of them").check()
    ada.get_by_role("button", name="Send them").click()
    expect(ada.get_by_role("progressbar")).to_be_visible()
    expect(ada.locator("#progress")).to_contain_text("0 of 3 done")
    stay(ada)
    other = open_page(own_firm, "pia")
    other.goto("/admin/invitations/bulk")
    expect(other.get_by_role("progressbar")).to_be_visible()
    run_jobs(app)
    expect(ada.locator("#progress")).to_contain_text("3 sent, 0 failed, 0 skipped")
    assert ada.evaluate("window.stayed === true"), "nothing was loaded anew"
    expect(ada.get_by_role("progressbar")).to_have_count(0)


def test_a_subcontractor_sees_two_clients_of_five(own_firm, open_page):
    clients = new_clients(own_firm, 3)
    own_firm.do(lambda: db.session.add(ClientAssignment(user_id=own_firm.people["sue"].id, client_id=clients[0])))
    sue = open_page(own_firm, "sue", expect={403})
    sue.goto("/admin/clients")
    assert rows(sue) == [own_firm.bakery.name, "Corner shop 0"]
    sue.goto("/admin/projects?status=all")
    assert "Shop front 0" in rows(sue) and "Shop front 1" not in rows(sue)
    sue.goto("/admin/time-entries/timer")
    expect(sue.get_by_label("Project")).not_to_contain_text("Shop front 1")
    sue.goto(f"/admin/clients/{clients[1]}")
    sees_heading(sue, "This page is not open to you")
