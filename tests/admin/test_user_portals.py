"""A portal on a user's form: what is still missing, a second portal for one of the firm's own people, and the badge that says how it is."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db, uuid7
from app.core.standing import Standing, standing_at
from app.domain.access.membership import list_memberships
from app.domain.activity.activity import Activity
from app.domain.clients.client import Client
from app.domain.contacts.contact import Contact
from app.domain.users.user import User
from tests.admin.test_users import STAFF, bob_form, user_of, without
from tests.cast import PASSWORD
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to, password_in, words_of

NOW = datetime.now(UTC)
INVITED = {"invited_at": NOW - timedelta(days=1), "invitation_until": NOW + timedelta(days=6)}
EXPIRED = {"invited_at": NOW - timedelta(days=9), "invitation_until": NOW - timedelta(days=2)}


def client_of(firm, name="bakery"):
    return firm.do(lambda: db.session.get(Client, firm.things[name].id))


def happened(firm, kind, subject_id):
    query = select(Activity.person_name).where(Activity.kind == kind, Activity.subject_id == subject_id)
    return firm.do(lambda: db.session.scalars(query).all())


def mia_is(firm, **values):
    firm.do(lambda: db.session.get(User, firm.mia.id).assign(values))


def mia_is_a_contact(firm, **values):
    contact = {
        "client_id": firm.bakery.id,
        "name": "Mia",
        "email": "mia@bakery.example",
        "portal_access": True,
        "user_id": firm.mia.id,
    }
    firm.do(lambda: db.session.add(Contact(id=uuid7(), **contact | values)))


# ── The badge ───────────────────────────────────────────────────────────────────────────────────────────────────────────

STATES = {
    "Portal": lambda firm: None,
    "Portal, as a contact": lambda firm: mia_is_a_contact(firm),
    "Portal off": lambda firm: firm.change(firm.bakery, portal_enabled=False),
    "Portal off, invited": lambda firm: (firm.change(firm.bakery, portal_enabled=False), mia_is(firm, **INVITED)),
    "Invited": lambda firm: mia_is(firm, **INVITED),
    "Expired": lambda firm: mia_is(firm, **EXPIRED),
    "Inactive": lambda firm: mia_is(firm, is_active=False),
    "No access": lambda firm: mia_is(firm, client_portal_enabled=False),
    "No access, at no client": lambda firm: mia_is(firm, client_portal_enabled=False, client_id=None),
    "No access, of a client that rests": lambda firm: firm.change(firm.bakery, is_active=False),
    "No access, by the contact": lambda firm: mia_is_a_contact(firm, portal_access=False),
    "No access, by a contact without an e-mail": lambda firm: mia_is_a_contact(firm, email=None),
}


@pytest.mark.parametrize("state", STATES)
def test_the_badge_says_what_the_sign_in_does(app, own_firm, visit, state):
    STATES[state](own_firm)
    row = re.search(rf"<tr>(?:(?!</tr>).)*{own_firm.mia.name}.*?</tr>", visit(own_firm, "stan").get("/admin/users").text, re.S)[0]
    badge = re.search(r'class="pill [a-z]+">([^<]+)<', row)[1]
    assert badge == state.partition(",")[0]
    if "at no client" not in state:
        page = visit(own_firm, "stan").get(f"/admin/clients/{own_firm.bakery.id}").text
        (item,) = re.findall(rf"<li>(?:(?!</li>).)*{own_firm.mia.name}.*?</li>", page.partition(">People<")[2], re.S)
        assert f">{badge}<" in item, "the client's page says otherwise"
    with app.app_context(), standing_at(Standing("auth")):
        is_in = own_firm.mia.id in [membership.user_id for membership in list_memberships(own_firm.mia.identity_id)]
    assert is_in == (badge in ("Portal", "Invited")), "SPEC 1's rule in the database says otherwise"


def test_one_s_own_people_are_staff_and_in_no_portal(own_firm, visit):
    own_firm.do(lambda: db.session.get(User, own_firm.tom.id).assign(INVITED))
    own_firm.do(lambda: db.session.get(User, own_firm.sue.id).assign({"is_active": False}))
    rows = visit(own_firm, "ada").get("/admin/users?type=staff").text.partition('id="rows"')[2]
    assert re.findall(r'class="pill [a-z]+">([^<]+)<', rows) == ["Staff", "Staff", "Staff", "Inactive", "Invited"]


# ── What is still missing ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_form_says_what_is_missing_and_does_it(own_firm, visit):
    ada, url, bob = visit(own_firm, "ada"), f"/admin/users/{own_firm.bob.id}/edit", visit(own_firm, "bob")
    own_firm.change(own_firm.bakery, portal_enabled=False)
    assert bob.get("/client-portal/").status_code == 403
    assert f"The portal of {own_firm.bakery.name} is off: switch it on?" in ada.get(url).text
    assert ada.post(url, bob_form(own_firm)).location == url, "asked again"
    assert not client_of(own_firm).portal_enabled and bob.get("/client-portal/").status_code == 403
    assert ada.post(url, bob_form(own_firm, switch_on="y")).status_code == 303
    assert bob.get("/client-portal/").status_code == 200
    assert "switch it on" not in ada.get(url).text
    assert happened(own_firm, "enable_portal", own_firm.bakery.id) == [own_firm.ada.name]


def test_whoever_has_just_come_to_a_client_whose_portal_is_off_is_asked(own_firm, visit):
    own_firm.change(own_firm.cinema, portal_enabled=False)
    ada, url = visit(own_firm, "ada"), f"/admin/users/{own_firm.mia.id}/edit"
    moved = bob_form(own_firm, client_id=str(own_firm.cinema.id), company_role="member")
    assert ada.post(url, moved).location == url
    page = ada.get(url).text
    assert f"The portal of {own_firm.cinema.name} is off, so nobody is let in." in page and 'name="switch_on"' in page
    assert ada.post(url, moved | {"switch_on": "y"}).status_code == 303
    assert client_of(own_firm, "cinema").portal_enabled


def test_a_portal_is_not_switched_on_for_who_is_not_let_in(own_firm, visit):
    own_firm.change(own_firm.bakery, portal_enabled=False)
    ada, url = visit(own_firm, "ada"), f"/admin/users/{own_firm.bob.id}/edit"
    answer = ada.post(url, without(bob_form(own_firm, switch_on="y"), "client_portal_enabled"))
    assert answer.status_code == 422 and 'id="switch_on-error"' in answer.text
    assert ada.post(url, bob_form(own_firm, switch_on="y", is_active="")).status_code == 422
    assert not client_of(own_firm).portal_enabled and user_of(own_firm, "bob").client_portal_enabled


def test_a_portal_that_is_on_stays_through_whom_it_is(own_firm, visit):
    """The question was answered by somebody else meanwhile."""
    form = bob_form(own_firm, company_role="member", switch_on="y")
    assert visit(own_firm, "ada").post(f"/admin/users/{own_firm.mia.id}/edit", form).status_code == 303
    assert client_of(own_firm).portal_user_id == own_firm.bob.id
    assert happened(own_firm, "enable_portal", own_firm.bakery.id) == []


@pytest.fixture
def lost(database):
    """Pia's role has lost the permission to manage portals."""
    with psycopg.connect(database, autocommit=True) as owner:
        row = ("power_user", "portal_access:manage")
        owner.execute("delete from platform.role_permissions where (role, permission) = (%s, %s)", row)
        yield
        owner.execute("insert into platform.role_permissions values (%s, %s) on conflict do nothing", row)


def test_who_may_not_reads_who_can(own_firm, visit, lost):
    own_firm.change(own_firm.bakery, portal_enabled=False)
    pia, url = visit(own_firm, "pia"), f"/admin/users/{own_firm.bob.id}/edit"
    page = pia.get(url).text
    assert f"Those who manage portal access can: {own_firm.ada.name}" in page and 'name="switch_on"' not in page
    assert pia.post(url, without(bob_form(own_firm, switch_on="y"), "client_portal_enabled", "client_id")).status_code == 303
    assert not client_of(own_firm).portal_enabled
    page = pia.get(f"/admin/users/{own_firm.stan.id}/edit").text
    assert 'name="client_portal_enabled"' not in page and "Client portal access" in page


def test_whoever_is_invited_opens_a_portal_that_is_off(app, own_firm, visit, email):
    own_firm.change(own_firm.bakery, portal_enabled=False)
    ada, url = visit(own_firm, "ada"), f"/admin/invitations/clients/{own_firm.bakery.id}"
    assert f"The portal of {own_firm.bakery.name} is off: switch it on?" in ada.get(url).text
    answer = ada.post(url, {"name": "Nina", "email": email})
    assert answer.status_code == 422 and 'id="switch_on-error"' in answer.text
    assert ada.post(url, {"name": "Nina", "email": email, "switch_on": "y"}).status_code == 303
    assert client_of(own_firm).portal_enabled
    assert happened(own_firm, "enable_portal", own_firm.bakery.id) == [own_firm.ada.name]
    assert 'name="switch_on"' not in ada.get(url).text


# ── A second portal ─────────────────────────────────────────────────────────────────────────────────────────────────────


def given(firm, client="bakery", **more):
    role = {"tom": "technician"}
    return STAFF | {"role": role["tom"], "client_portal_enabled": "y", "client_id": str(firm.things[client].id)} | more


def give(firm, visit, by="ada", **more):
    return visit(firm, by).post(f"/admin/users/{firm.tom.id}/edit", given(firm, **more))


def second_of(firm, client="bakery"):
    query = select(User).where(User.identity_id == firm.tom.identity_id, User.client_id == firm.things[client].id)
    return firm.do(lambda: db.session.scalars(query).one_or_none())


def test_one_of_the_firm_s_own_people_gets_a_client_s_portal_as_well(app, own_firm, visit):
    assert give(own_firm, visit, email="elsewhere@firm.example").status_code == 303
    second = second_of(own_firm)
    assert (second.company_role, second.client_portal_enabled, second.joined_at) == ("member", True, None)
    assert happened(own_firm, "invite_user", second.id) == [own_firm.ada.name]
    run_jobs(app)
    mail = mails_to(app, own_firm.tom.email)[0]
    assert password_in(mail) is None and "You have a sign-in with this e-mail already" in words_of(mail)
    tom = visit()
    assert tom.post(link_in(mail), {"password": PASSWORD}).location == "/client-portal/"
    assert tom.get("/client-portal/").status_code == 200
    assert visit(own_firm, "tom").get("/tech/").status_code == 200, "and keeps the place at the firm"
    signed_in = visit()
    assert signed_in.post("/tech/sign-in", {"email": own_firm.tom.email, "password": PASSWORD}).location == "/choose"
    page = signed_in.get("/choose").text
    assert own_firm.bakery.name in page and "Technician" in page


def test_neither_door_opens_by_the_other_s_sign_in(app, own_firm, visit):
    give(own_firm, visit)
    tom = visit(own_firm, "tom")
    assert tom.get("/client-portal/").status_code == 403
    second = second_of(own_firm)
    own_firm.people["tom at bakery"] = type(own_firm.tom)(id=second.id, identity_id=second.identity_id, name=second.name)
    assert visit(own_firm, "tom at bakery").get("/tech/").status_code == 403


def test_it_is_taken_back_and_the_person_stays(own_firm, visit):
    give(own_firm, visit)
    second, ada = second_of(own_firm), visit(own_firm, "ada")
    page = ada.get(f"/admin/users/{own_firm.tom.id}/edit").text
    assert f"Portal of {own_firm.bakery.name}" in page and f"/admin/invitations/{second.id}/revocation" in page
    own_firm.do(lambda: db.session.get(User, second.id).assign({"joined_at": NOW}))
    assert f"/admin/invitations/{second.id}/removal" in ada.get(f"/admin/users/{own_firm.tom.id}/edit").text
    own_firm.people["tom at bakery"] = type(own_firm.tom)(id=second.id, identity_id=second.identity_id, name=second.name)
    inside = visit(own_firm, "tom at bakery")
    assert inside.get("/client-portal/").status_code == 200
    assert ada.post(f"/admin/invitations/{second.id}/removal").status_code == 303
    assert inside.get("/client-portal/").status_code == 303
    assert visit(own_firm, "tom").get("/tech/").status_code == 200
    assert second_of(own_firm) is None and user_of(own_firm, "tom").is_active


def test_the_last_owner_of_a_portal_is_kept_here_too(own_firm, visit):
    give(own_firm, visit, company_role="owner")
    own_firm.do(lambda: db.session.get(User, own_firm.bob.id).assign({"company_role": "member"}))
    second, ada = second_of(own_firm), visit(own_firm, "ada")
    answer = ada.post(f"/admin/invitations/{second.id}/revocation")
    assert answer.status_code == 422 and "last owner" in answer.text
    assert ada.post(f"/admin/invitations/{second.id}/revocation", {"instead": str(own_firm.bob.id)}).status_code == 303
    assert user_of(own_firm, "bob").company_role == "owner"


def test_a_portal_that_is_off_is_asked_about_first(own_firm, visit):
    own_firm.change(own_firm.bakery, portal_enabled=False)
    answer = give(own_firm, visit)
    assert answer.status_code == 422 and 'id="switch_on-error"' in answer.text and 'name="switch_on"' in answer.text
    assert second_of(own_firm) is None and user_of(own_firm, "tom").name != "Stan", "nothing is half done"
    assert give(own_firm, visit, switch_on="y").status_code == 303
    assert client_of(own_firm).portal_enabled and second_of(own_firm).client_portal_enabled


def test_it_is_given_once(own_firm, visit):
    assert give(own_firm, visit).status_code == 303
    answer = give(own_firm, visit)
    assert answer.status_code == 422 and 'id="client_id-error"' in answer.text
    assert give(own_firm, visit, client="cinema").status_code == 303


@pytest.mark.parametrize("which", ["", "gone", "rival", "garbage", "inactive"])
def test_a_client_that_is_not_there_is_refused_beside_the_field(own_firm, other_firm, visit, which):
    own_firm.change(own_firm.cinema, is_active=False)
    id = {"": "", "gone": uuid4(), "rival": other_firm.bakery.id, "garbage": "x", "inactive": own_firm.cinema.id}[which]
    answer = visit(own_firm, "ada").post(f"/admin/users/{own_firm.tom.id}/edit", given(own_firm, client_id=str(id)))
    assert answer.status_code == 422 and 'id="client_id-error"' in answer.text
    with_it = own_firm.do(lambda: db.session.scalars(select(User).where(User.identity_id == own_firm.tom.identity_id)).all())
    assert len(with_it) == 1


@pytest.mark.parametrize(("by", "whom", "status"), [("pia", "tom", 303), ("pia", "ada", 403), ("stan", "tom", 403)])
def test_nobody_gives_one_to_whom_they_have_no_right_over(own_firm, visit, by, whom, status):
    form = given(own_firm, role="technician")
    assert visit(own_firm, by).post(f"/admin/users/{own_firm.people[whom].id}/edit", form).status_code == status


def test_without_the_right_to_manage_portals_none_is_given(own_firm, visit, lost):
    assert give(own_firm, visit, by="pia").status_code == 303
    assert second_of(own_firm) is None
