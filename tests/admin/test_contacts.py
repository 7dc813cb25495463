"""The contacts of a client: written down by staff, let into the portal by those who manage it, and out at the next request."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db
from app.domain.activity.activity import Activity
from app.domain.clients.client import Client
from app.domain.contacts.contact import Contact
from app.domain.portals.contact_list import admission_of
from app.domain.users.user import User
from tests.cast import PASSWORD
from tests.isolation.doors import standing_as
from tests.isolation.test_admission import GOOD, OFF, arrange
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to, password_in

FIELDS = {"name": "Kim", "title": "Office", "email": "", "phone": "1", "is_active": "y"}
OWN = "three lanterns by the canal"


def add_contact(firm, client, **values):
    def make():
        contact = Contact(client_id=client if not hasattr(client, "id") else client.id, **{"name": "Kim", "email": None} | values)
        db.session.add(contact)
        db.session.flush()
        return contact.id

    return firm.do(make)


def contact_of(firm, id):
    return firm.do(lambda: db.session.get(Contact, id))


def user_at(firm, email):
    return firm.do(lambda: db.session.scalars(select(User).where(User.email == email)).one_or_none())


def kinds(firm):
    return firm.do(lambda: list(db.session.scalars(select(Activity.kind).where(Activity.user_id == firm.people["ada"].id))))


def page_of(visit, firm, client=None, by="ada"):
    return visit(firm, by).get(f"/admin/clients/{client or firm.bakery.id}/contacts").text


def row_of(page, name):
    return next(row for row in page.split("<tr>") if f">{name}<" in row)


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


# ── Let in ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def enable(visit, firm, id, by="ada"):
    return visit(firm, by).post(f"/admin/clients/contacts/{id}/portal-access")


def test_enabling_invites_and_the_first_of_a_client_becomes_its_owner(app, own_firm, visit, fresh_client, email):
    first, second = (add_contact(own_firm, fresh_client, name=f"Kim {n}", email=f"{n}-{email}") for n in (1, 2))
    assert enable(visit, own_firm, first, "pia").status_code == 303
    assert enable(visit, own_firm, second).status_code == 303
    one, two = user_at(own_firm, f"1-{email}"), user_at(own_firm, f"2-{email}")
    assert (one.company_role, two.company_role) == ("owner", "member")
    client = own_firm.do(lambda: db.session.get(Client, fresh_client))
    assert (client.portal_enabled, client.portal_user_id) == (True, one.id)
    for id, user in ((first, one), (second, two)):
        contact = contact_of(own_firm, id)
        assert (contact.user_id, contact.portal_access) == (user.id, True)
    row = row_of(page_of(visit, own_firm, fresh_client), "Kim 1")
    assert ">Invited<" in row and "Until" in row and "Resend portal invitation" in row and "Disable" in row
    run_jobs(app)
    mail, visitor = mails_to(app, f"1-{email}")[0], visit()
    visitor.post(link_in(mail), {"password": password_in(mail)})
    assert visitor.post("/choose-password", {"password": OWN}).location == "/client-portal/"
    assert visitor.get("/client-portal/").status_code == 200
    row = row_of(page_of(visit, own_firm, fresh_client), "Kim 1")
    assert "Let in" in row and "Resend" not in row
    assert {"invite_user", "enable_portal"} <= set(kinds(own_firm))


def test_a_contact_who_is_a_user_already_is_joined_with_it_and_nobody_is_invited(app, own_firm, visit):
    mia = own_firm.people["mia"]
    id = add_contact(own_firm, own_firm.bakery, name="Mia contact", email=mia.email.upper())
    assert "Enable access to join the two" in row_of(page_of(visit, own_firm), "Mia contact")
    assert enable(visit, own_firm, id).status_code == 303
    contact = contact_of(own_firm, id)
    assert (contact.user_id, contact.portal_access) == (mia.id, True)
    run_jobs(app)
    assert mails_to(app, mia.email) == []


def test_a_user_whose_contact_e_mail_was_changed_is_still_known_by_the_sign_in(app, own_firm, visit):
    mia = own_firm.people["mia"]
    own_firm.do(lambda: setattr(db.session.get(User, mia.id), "email", "elsewhere@mia.example"))
    id = add_contact(own_firm, own_firm.bakery, email=mia.email)
    assert enable(visit, own_firm, id).status_code == 303
    assert contact_of(own_firm, id).user_id == mia.id


def test_a_user_of_another_client_is_not_joined(own_firm, visit):
    id = add_contact(own_firm, own_firm.bakery, email=own_firm.people["max"].email)
    assert enable(visit, own_firm, id).status_code == 303
    user = own_firm.do(lambda: db.session.get(User, contact_of(own_firm, id).user_id))
    assert (user.client_id, user.identity_id) == (own_firm.bakery.id, own_firm.people["max"].identity_id), "a membership of its own"


def test_one_user_is_one_contact(own_firm, visit):
    first, second = (add_contact(own_firm, own_firm.bakery, name=f"Kim {n}", email=own_firm.mia.email) for n in (1, 2))
    assert enable(visit, own_firm, first).status_code == 303
    answer = enable(visit, own_firm, second)
    assert answer.status_code == 422 and "belongs to the contact Kim 1" in answer.text
    assert contact_of(own_firm, second).user_id is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": None}, "has no e-mail"),
        ({"email": "kim@new.example", "is_active": False}, "is not active"),
    ],
)
def test_a_contact_needs_an_e_mail_and_to_be_active(own_firm, visit, values, words):
    id = add_contact(own_firm, own_firm.bakery, **values)
    answer = enable(visit, own_firm, id)
    assert answer.status_code == 422 and words in answer.text and "That did not work." in answer.text
    contact = contact_of(own_firm, id)
    assert (contact.portal_access, contact.user_id) == (False, None)
    assert "Enable portal access" not in row_of(page_of(visit, own_firm), "Kim")


def test_an_inactive_client_and_a_portal_that_is_off_are_refused_in_words(own_firm, visit, email):
    id = add_contact(own_firm, own_firm.bakery, email=email)
    own_firm.change(own_firm.bakery, is_active=False)
    answer = enable(visit, own_firm, id)
    assert answer.status_code == 422 and "Activate the client first" in answer.text
    own_firm.change(own_firm.bakery, is_active=True, portal_enabled=False)
    answer = enable(visit, own_firm, id)
    assert answer.status_code == 422 and "is off. Switch it on first." in answer.text
    assert user_at(own_firm, email) is None


def test_a_user_who_is_switched_off_is_not_switched_on_from_here(own_firm, visit):
    own_firm.do(lambda: setattr(db.session.get(User, own_firm.mia.id), "is_active", False))
    answer = enable(visit, own_firm, add_contact(own_firm, own_firm.bakery, email=own_firm.mia.email))
    assert answer.status_code == 422 and "Activate it under Users first" in answer.text


def test_over_the_cap_nobody_is_half_invited(own_firm, visit, email, database):
    with psycopg.connect(database) as owner:
        owner.execute("update platform.businesses set invitation_cap = 0 where id = %s", (own_firm.id,))
    id = add_contact(own_firm, own_firm.bakery, email=email)
    answer = enable(visit, own_firm, id)
    assert answer.status_code == 422 and "may invite nobody at present" in answer.text
    assert "Invited" not in row_of(answer.text, "Kim"), "the page shows how things are"
    assert user_at(own_firm, email) is None and contact_of(own_firm, id).user_id is None


def test_enabling_twice_and_disabling_twice_is_said(own_firm, visit):
    id, ada = add_contact(own_firm, own_firm.bakery, email=own_firm.mia.email), visit(own_firm, "ada")
    url = f"/admin/clients/contacts/{id}/portal-access"
    assert ada.post(f"{url}/disabling").status_code == 409
    assert ada.post(url).status_code == 303
    assert ada.post(url).status_code == 409
    assert ada.post(f"{url}/disabling").status_code == 303
    assert ada.post(f"{url}/disabling").status_code == 409


def test_disabling_shuts_the_open_session_and_enabling_opens_it_again(own_firm, visit):
    id, ada = add_contact(own_firm, own_firm.bakery, name="Mia contact", email=own_firm.mia.email), visit(own_firm, "ada")
    mia = visit(own_firm, "mia")
    token = {"Authorization": f"Bearer {own_firm.secret_of('mia', 'token')}"}
    url = f"/admin/clients/contacts/{id}/portal-access"
    ada.post(url)
    assert mia.get("/client-portal/").status_code == 200
    assert ada.post(f"{url}/disabling").status_code == 303
    assert mia.get("/client-portal/").status_code == 403
    assert mia.client.get("/api/me", headers=token).status_code == 403
    assert "Kept out" in row_of(page_of(visit, own_firm), "Mia contact")
    answer = visit().post("/client-portal/sign-in", {"email": own_firm.mia.email, "password": PASSWORD})
    assert answer.status_code == 403, "nor at the sign-in"
    assert ada.post(url).status_code == 303
    assert mia.get("/client-portal/").status_code == 200
    assert {"enable_portal", "disable_portal"} <= set(kinds(own_firm))


def test_enabling_gives_the_user_s_own_access_back_too(own_firm, visit):
    id, mia = add_contact(own_firm, own_firm.bakery, email=own_firm.mia.email), visit(own_firm, "mia")
    enable(visit, own_firm, id)
    own_firm.do(lambda: setattr(db.session.get(User, own_firm.mia.id), "client_portal_enabled", False))
    assert mia.get("/client-portal/").status_code == 403
    assert "switched off on the user&#39;s page" in page_of(visit, own_firm)
    assert enable(visit, own_firm, id).status_code == 303
    assert mia.get("/client-portal/").status_code == 200


@pytest.mark.parametrize("changes", [{"is_active": ""}, {"email": ""}])
def test_a_contact_that_is_written_down_as_gone_shuts_the_open_session(own_firm, visit, changes):
    id, mia = add_contact(own_firm, own_firm.bakery, email=own_firm.mia.email), visit(own_firm, "mia")
    enable(visit, own_firm, id)
    form = FIELDS | {"email": own_firm.mia.email}
    assert visit(own_firm, "stan").post(f"/admin/clients/contacts/{id}/edit", form | changes).status_code == 303
    assert mia.get("/client-portal/").status_code == 403
    assert visit(own_firm, "stan").post(f"/admin/clients/contacts/{id}/edit", form).status_code == 303
    assert mia.get("/client-portal/").status_code == 200


def test_removing_the_user_leaves_a_contact_without_access(own_firm, visit):
    id, mia, ada = add_contact(own_firm, own_firm.bakery, email=own_firm.mia.email), visit(own_firm, "mia"), visit(own_firm, "ada")
    enable(visit, own_firm, id)
    assert ada.post(f"/admin/invitations/{own_firm.people['mia'].id}/removal").status_code == 303
    assert mia.get("/client-portal/").status_code == 303
    contact = contact_of(own_firm, id)
    assert (contact.user_id, contact.portal_access) == (None, False)
    assert enable(visit, own_firm, id).status_code == 303, "and may be invited again"
    assert contact_of(own_firm, id).user_id


def test_sending_the_invitation_again(app, own_firm, visit, email):
    id, ada = add_contact(own_firm, own_firm.bakery, email=email), visit(own_firm, "ada")
    url = f"/admin/clients/contacts/{id}"
    answer = ada.post(f"{url}/portal-invitation/resending")
    assert answer.status_code == 422 and "not invited yet" in answer.text
    ada.post(f"{url}/portal-access")
    run_jobs(app)
    first = mails_to(app, email)[0]
    assert ada.post(f"{url}/portal-invitation/resending").status_code == 303
    run_jobs(app)
    second = mails_to(app, email)[0]
    assert password_in(second) != password_in(first)
    assert visit().get(link_in(first)).status_code == 410
    ada.post(f"{url}/portal-access/disabling")
    answer = ada.post(f"{url}/portal-invitation/resending")
    assert answer.status_code == 422 and "is switched off" in answer.text
    assert visit().post(link_in(second), {"password": password_in(second)}).status_code == 403, "the link opens nothing while off"


def test_one_who_has_joined_needs_no_invitation(own_firm, visit):
    id, ada = add_contact(own_firm, own_firm.bakery, email=own_firm.mia.email), visit(own_firm, "ada")
    enable(visit, own_firm, id)
    assert ada.post(f"/admin/clients/contacts/{id}/portal-invitation/resending").status_code == 409


@pytest.mark.parametrize("name", ["stan", "sue", "tom", "bob", "mia"])
@pytest.mark.parametrize("verb", ["portal-access", "portal-access/disabling", "portal-invitation/resending"])
def test_access_needs_the_right_to_manage_it(firm, visit, name, verb):
    assert visit(firm, name).post(f"/admin/clients/contacts/{firm.bakery_contact.id}/{verb}").status_code == 403
    if name == "stan":
        assert "Enable portal access" not in page_of(visit, firm, by="stan")


@pytest.mark.parametrize("verb", ["portal-access", "portal-access/disabling", "portal-invitation/resending", "edit"])
def test_a_contact_of_another_business_is_like_none(firm, other_firm, visit, verb):
    ada = visit(firm, "ada")
    for id in (other_firm.bakery_contact.id, uuid4()):
        assert ada.post(f"/admin/clients/contacts/{id}/{verb}").status_code == 404
    assert ada.get(f"/admin/clients/{other_firm.bakery.id}/contacts").status_code == 404


# ── Below the application ───────────────────────────────────────────────────────────────────────────────────────────────


STATEMENTS = {
    "access": "update app.contacts set portal_access = true",
    "another's user": "update app.contacts set user_id = (select id from app.users where name like 'Bob%%')",
    "a new one with access": "insert into app.contacts (business_id, client_id, id, name, portal_access)"
    " select business_id, id, gen_random_uuid(), 'x', true from app.clients",
}


@pytest.mark.parametrize("what", STATEMENTS)
def test_no_statement_of_staff_gives_access(server, database, firm, what):
    with standing_as(server, database, firm, "stan") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(STATEMENTS[what])
    with standing_as(server, database, firm, "pia") as connection:
        assert connection.execute(STATEMENTS["access"]).rowcount >= 2, "or the refusals would prove nothing"


@pytest.mark.parametrize("name", ["sue", "tom", "bob", "mia"])
def test_no_outer_door_reads_a_contact(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select 1 from app.contacts")


@pytest.mark.parametrize(
    "off", [{}, *[case for case in OFF if "business_active" not in case and "has_client" not in case]], ids=str
)
def test_the_words_say_what_the_database_does(database, own_firm, visit, off):
    """Each switch of the rule: what the contacts page says of Mia, and what becomes of her request."""
    case = GOOD | {"contact": "good"} | off
    mia = visit(own_firm, "mia")
    with psycopg.connect(database, autocommit=True) as owner:
        arrange(owner, own_firm, case)
        if off.get("temporary"):
            owner.execute("update app.users set invited_at = now(), invitation_until = now() + interval '7 days', joined_at = null"
                          " where id = %s", (own_firm.people["mia"].id,))  # fmt: skip
    row = row_of(page_of(visit, own_firm), "Mia")
    answer = mia.get("/client-portal/").status_code
    assert (answer == 200) == (">Let in<" in row)
    assert (answer == 403) == (">Kept out<" in row)
    assert (answer == 303) == (">Invited<" in row)


def test_every_reason_has_its_words():
    row = dict(user_id=1, is_active=True, portal_access=True, email="x", user_active=True, client_portal_enabled=True, invited_at=None,
               joined_at=None, invitation_until=None, unlinked=0)  # fmt: skip
    client = dict(is_active=True, portal_enabled=True)
    said = {admission_of(SimpleNamespace(**row), SimpleNamespace(**client)).words}
    for name in ("is_active", "portal_access", "email", "user_active", "client_portal_enabled"):
        said.add(admission_of(SimpleNamespace(**row | {name: None}), SimpleNamespace(**client)).words)
    for name in client:
        said.add(admission_of(SimpleNamespace(**row), SimpleNamespace(**client | {name: False})).words)
    assert len(said) == 8


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
