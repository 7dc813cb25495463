"""The contacts of a client: written down by staff, let into the portal by those who manage it, and out at the next request."""

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db
from app.domain.activity.activity import Activity
from app.domain.contacts.contact import Contact
from tests.admin.contacts import FIELDS, add_contact, contact_of, page_of, user_at

# ── Written down ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_client_s_page_leads_to_its_contacts(firm, visit):
    page = visit(firm, "stan").get(f"/admin/clients/{firm.bakery.id}").text
    assert f'href="/admin/clients/{firm.bakery.id}/contacts"' in page
    assert "/contacts" not in visit(firm, "sue").get(f"/admin/clients/{firm.bakery.id}").text
    contacts = page_of(visit, firm)
    assert f"Kit bakery {firm.slug}" in contacts and "Kit cinema" not in contacts


def test_staff_add_and_change_a_contact(own_firm, visit):
    stan, url = visit(own_firm, "stan"), f"/admin/clients/{own_firm.bakery.id}/contacts"
    answer = stan.post(f"{url}/new", FIELDS | {"name": "Kim New", "email": "kim@new.example"})
    assert (answer.status_code, answer.location) == (303, url)
    kim = own_firm.do(lambda: db.session.scalars(select(Contact).where(Contact.name == "Kim New")).one())
    assert (kim.client_id, kim.title, kim.email, kim.phone, kim.is_active, kim.portal_access, kim.user_id) == (
        own_firm.bakery.id, "Office", "kim@new.example", "1", True, False, None,
    )  # fmt: skip
    assert stan.post(f"/admin/clients/contacts/{kim.id}/edit", FIELDS | {"name": "Kim Other", "is_active": ""}).status_code == 303
    kim = contact_of(own_firm, kim.id)
    assert (kim.name, kim.email, kim.is_active) == ("Kim Other", None, False)
    query = select(Activity.kind).where(Activity.user_id == own_firm.people["stan"].id)
    assert {"create_contact", "update_contact"} <= set(own_firm.do(lambda: db.session.scalars(query).all()))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter the person"),
        ({"name": "x" * 121}, "at most 120"),
        ({"email": "kim"}, "Enter an e-mail address"),
        ({"phone": "x" * 41}, "at most 40"),
        ({"title": "x" * 121}, "at most 120"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_kept(firm, visit, changes, words):
    form = {"name": "Kim", "title": "kept as typed"} | changes
    answer = visit(firm, "stan").post(f"/admin/clients/{firm.bakery.id}/contacts/new", form)
    assert answer.status_code == 422 and words in answer.text
    assert "kept as typed" in answer.text or "title" in changes


def test_a_form_gives_nobody_access_and_no_other_client(own_firm, visit):
    kit = own_firm.bakery_contact
    sly = FIELDS | {"portal_access": "y", "user_id": str(own_firm.bob.id), "client_id": str(own_firm.cinema.id)}
    assert visit(own_firm, "stan").post(f"/admin/clients/contacts/{kit.id}/edit", sly).status_code == 303
    kit = contact_of(own_firm, kit.id)
    assert (kit.portal_access, kit.user_id, kit.client_id) == (False, None, own_firm.bakery.id)


def test_the_list_searches_sorts_and_answers_htmx(own_firm, visit):
    for number in range(30):
        add_contact(own_firm, own_firm.bakery, name=f"Kim {number:02d}", title="Baker")
    ada, url = visit(own_firm, "ada"), f"/admin/clients/{own_firm.bakery.id}/contacts"
    assert "31 contacts" in ada.get(url).text
    assert "1 contact<" in ada.get(f"{url}?q=kim+07").text
    assert "No contact matches." in ada.get(f"{url}?q=nobody").text
    assert "Kim 29" in ada.get(f"{url}?sort=-name").text and "Kim 29" not in ada.get(f"{url}?sort=name").text
    assert ada.fragment(f"{url}?page=2").text.lstrip().startswith('<div id="rows">')


def test_a_client_without_contacts_says_what_they_are_for(own_firm, visit, fresh_client):
    assert "No contacts yet" in page_of(visit, own_firm, fresh_client)


@pytest.mark.parametrize("name", ["sue", "tom", "bob"])
def test_contacts_are_the_office_s(firm, visit, name):
    visitor = visit(firm, name)
    assert visitor.get(f"/admin/clients/{firm.bakery.id}/contacts").status_code == 403
    assert visitor.post(f"/admin/clients/{firm.bakery.id}/contacts/new", FIELDS).status_code == 403
    assert visitor.post(f"/admin/clients/contacts/{firm.bakery_contact.id}/edit", FIELDS).status_code == 403


# ── Around it: the client's page, and the users ─────────────────────────────────────────────────────────────────────────


def test_a_client_with_nobody_yet_offers_to_invite_its_owner(own_firm, visit, fresh_client):
    url = f"/admin/invitations/clients/{fresh_client}"
    page = visit(own_firm, "ada").get(f"/admin/clients/{fresh_client}").text
    assert url in page and "becomes the owner" in page
    assert url not in visit(own_firm, "stan").get(f"/admin/clients/{fresh_client}").text
    assert (
        f"/admin/invitations/clients/{own_firm.bakery.id}"
        in visit(own_firm, "ada").get(f"/admin/clients/{own_firm.bakery.id}").text
    )
    own_firm.change(own_firm.bakery, is_active=False)
    assert "Invite owner" not in visit(own_firm, "ada").get(f"/admin/clients/{own_firm.bakery.id}").text


def test_the_users_list_tells_who_has_not_come_yet(own_firm, visit, email, database):
    ada = visit(own_firm, "ada")
    ada.post(f"/admin/invitations/clients/{own_firm.bakery.id}", {"name": "Kim New", "email": email})
    row = ada.get("/admin/users").text.split(email)[1].split("</tr>")[0]
    assert ">Invited<" in row and "Bakery" in row
    with psycopg.connect(database) as owner:
        owner.execute("update app.users set invitation_until = now() - interval '1 second' where email = %s", (email,))
    assert ">Expired<" in ada.get("/admin/users").text.split(email)[1].split("</tr>")[0]


def test_the_user_s_page_resends_revokes_and_removes(own_firm, visit, email):
    ada = visit(own_firm, "ada")
    ada.post(f"/admin/invitations/clients/{own_firm.bakery.id}", {"name": "Kim New", "email": email})
    kim = user_at(own_firm, email)
    page = ada.get(f"/admin/users/{kim.id}/edit").text
    assert f"/admin/invitations/{kim.id}/resending" in page and f"/admin/invitations/{kim.id}/revocation" in page
    assert "/removal" not in page
    page = ada.get(f"/admin/users/{own_firm.mia.id}/edit").text
    assert f"/admin/invitations/{own_firm.mia.id}/removal" in page and "cannot be undone" in page and "/resending" not in page
    page = ada.get(f"/admin/users/{own_firm.stan.id}/edit").text
    assert "/removal" not in page and "/revocation" not in page, "staff are deactivated"
