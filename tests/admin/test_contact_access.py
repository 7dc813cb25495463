"""A contact is let in, and shut out again."""

from uuid import uuid4

import psycopg
import pytest

from app.core.db import db
from app.domain.clients.client import Client
from app.domain.users.user import User
from tests.admin.contacts import FIELDS, OWN, add_contact, contact_of, enable, kinds, page_of, row_of, user_at
from tests.cast import PASSWORD
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to, password_in


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
    assert visit(own_firm, "pia").post(f"/admin/clients/contacts/{id}/edit", form | changes).status_code == 303
    assert mia.get("/client-portal/").status_code == 403
    assert visit(own_firm, "pia").post(f"/admin/clients/contacts/{id}/edit", form).status_code == 303
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
