"""An owner keeps the client's own team: invites members, takes back, removes. Nobody else does, not even by a statement."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db
from app.domain.activity.activity import Activity
from app.domain.projects.project import Project
from app.domain.users.keeping import add_user
from app.domain.users.user import User
from tests.isolation.test_routes import said_by
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to, password_in

TEAM = "/client-portal/team"


def invite(visit, firm, email, by="bob", name="Nell New"):
    return visit(firm, by).post(TEAM, {"name": name, "email": email})


def user_of(firm, email):
    return firm.do(lambda: db.session.scalars(select(User).where(User.email == email)).one_or_none())


def kinds_by(firm, name):
    query = select(Activity.kind).where(Activity.user_id == firm.people[name].id)
    return firm.do(lambda: list(db.session.scalars(query)))


def second_owner(firm):
    return firm.do(lambda: add_user(name="Ottilie", email=f"ottilie@{firm.slug}.example", user_type="client", company_role="owner",
                                    client_id=firm.bakery.id, client_portal_enabled=True).id)  # fmt: skip


# ── What the owner sees and does ────────────────────────────────────────────────────────────────────────────────────────


def test_the_owner_sees_the_own_team_alone(firm, visit):
    page = visit(firm, "bob").get(TEAM).text
    for name in ("bob", "mia"):
        assert firm.people[name].email in page
    for name in ("carla", "max", "ada", "stan"):
        assert firm.people[name].email not in page
    assert "(you)" in page and "2 people of Bakery" in page


def test_the_navigation_names_the_team_to_owners(firm, visit):
    assert f'href="{TEAM}"' in visit(firm, "bob").get("/client-portal/").text
    assert f'href="{TEAM}"' not in visit(firm, "mia").get("/client-portal/").text


def test_an_owner_invites_a_member_who_comes_in(app, own_firm, visit, email):
    answer = invite(visit, own_firm, email)
    assert (answer.status_code, answer.location) == (303, TEAM)
    nell = user_of(own_firm, email)
    assert (nell.user_type, nell.company_role, nell.client_id, nell.scope) == ("client", "member", own_firm.bakery.id, "company")
    bob = visit(own_firm, "bob")
    assert "Invited" in bob.get(TEAM).text
    run_jobs(app)
    mail = mails_to(app, email)[0]
    visitor = visit()
    visitor.post(link_in(mail), {"password": password_in(mail)})
    assert visitor.post("/choose-password", {"password": "three lanterns by the canal"}).location == "/client-portal/"
    assert visitor.get(TEAM).status_code == 403, "a member"
    page = bob.get(TEAM).text
    row = page.split(email)[1].split("</tr>")[0]
    assert "Active" in row and "Never" not in row and "Revoke" not in row
    assert "invite_user" in kinds_by(own_firm, "bob")


def test_each_part_of_the_page_leaves_a_row(own_firm, visit, email):
    bob = visit(own_firm, "bob")
    bob.get(TEAM)
    bob.post(TEAM, {"name": "Nell", "email": email})
    nell = user_of(own_firm, email)
    bob.post(f"{TEAM}/{nell.id}/resending")
    bob.post(f"{TEAM}/{nell.id}/revocation")
    bob.post(f"{TEAM}/{own_firm.people['mia'].id}/removal")
    kinds = kinds_by(own_firm, "bob")
    assert {"view_team", "invite_user", "resend_invitation", "revoke_invitation", "remove_user"} <= set(kinds)


def test_sending_again_and_taking_back(app, own_firm, visit, email):
    invite(visit, own_firm, email)
    run_jobs(app)
    first, bob, nell = mails_to(app, email)[0], visit(own_firm, "bob"), user_of(own_firm, email)
    assert bob.post(f"{TEAM}/{nell.id}/resending").status_code == 303
    run_jobs(app)
    second = mails_to(app, email)[0]
    assert password_in(second) != password_in(first)
    assert visit().get(link_in(first)).status_code == 410
    assert bob.post(f"{TEAM}/{nell.id}/revocation").status_code == 303
    assert visit().get(link_in(second)).status_code == 410
    assert user_of(own_firm, email) is None
    assert invite(visit, own_firm, email).status_code == 303, "the e-mail is free again"


def test_an_expired_invitation_says_so(own_firm, visit, email, database):
    invite(visit, own_firm, email)
    with psycopg.connect(database) as owner:
        owner.execute("update app.users set invitation_until = now() - interval '1 second' where email = %s", (email,))
    assert "Expired" in visit(own_firm, "bob").get(TEAM).text.split(email)[1].split("</tr>")[0]


def test_removing_a_member_ends_the_open_session_and_leaves_the_work(own_firm, visit):
    mia, id = visit(own_firm, "mia"), own_firm.people["mia"].id
    own_firm.change(own_firm.bakery_project, client_user_id=id)
    assert mia.get("/client-portal/").status_code == 200
    bob = visit(own_firm, "bob")
    assert "is signed out at once" in bob.get(TEAM).text, "the question says what happens and what stays"
    assert bob.post(f"{TEAM}/{id}/removal").status_code == 303
    assert mia.get("/client-portal/").status_code == 303
    project = own_firm.do(lambda: db.session.get(Project, own_firm.bakery_project.id))
    assert project.client_user_id is None
    assert invite(visit, own_firm, own_firm.people["mia"].email).status_code == 303


@pytest.mark.parametrize("verb", ["resending", "revocation", "removal"])
def test_neither_oneself_nor_another_owner(own_firm, visit, verb):
    other, bob = second_owner(own_firm), visit(own_firm, "bob")
    for id, words in ((own_firm.people["bob"].id, "to yourself"), (other, "is an owner")):
        answer = bob.post(f"{TEAM}/{id}/{verb}")
        assert answer.status_code == 422 and words in answer.text
    assert own_firm.do(lambda: db.session.get(User, other)) is not None


def test_who_has_joined_is_neither_sent_to_again_nor_revoked(own_firm, visit):
    for verb in ("resending", "revocation"):
        assert visit(own_firm, "bob").post(f"{TEAM}/{own_firm.people['mia'].id}/{verb}").status_code == 409


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "", "email": "a@b.example"}, "Enter the person"),
        ({"name": "Nell typed", "email": "nell"}, "Enter an e-mail address"),
        ({"name": "Nell typed", "email": ""}, "Enter an e-mail address"),
        ({"name": "N" * 121, "email": "a@b.example"}, "at most 120"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_kept(firm, visit, form, words):
    answer = visit(firm, "bob").post(TEAM, form)
    assert answer.status_code == 422 and words in answer.text
    assert (form["name"] or form["email"]) in answer.text


def test_somebody_of_the_team_is_not_invited_twice(own_firm, visit):
    answer = invite(visit, own_firm, own_firm.people["mia"].email.upper())
    assert answer.status_code == 422 and "already" in answer.text


def test_an_e_mail_that_is_known_elsewhere_is_invited_like_any_other(own_firm, other_firm, visit, email):
    """The same answer for a person of another client, of another business, and of nobody: nothing tells them apart."""
    answers = [invite(visit, own_firm, known) for known in (own_firm.carla.email, other_firm.bob.email, own_firm.ada.email, email)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, TEAM)}


def test_a_person_who_is_switched_off_stands_there_without_access(own_firm, visit):
    own_firm.do(lambda: setattr(db.session.get(User, own_firm.mia.id), "is_active", False))
    assert "No access" in visit(own_firm, "bob").get(TEAM).text


# ── Who may not ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["mia", "max", "ada", "stan", "sue", "tom"])
def test_only_owners_keep_a_team(own_firm, visit, email, name):
    visitor = visit(own_firm, name)
    assert visitor.get(TEAM).status_code == 403
    assert visitor.post(TEAM, {"name": "Nell", "email": email}).status_code == 403
    for verb in ("resending", "revocation", "removal"):
        for id in (own_firm.people["mia"].id, own_firm.people["max"].id, uuid4()):
            assert visitor.post(f"{TEAM}/{id}/{verb}").status_code == 403, "whatever the id"
    assert user_of(own_firm, email) is None


@pytest.mark.parametrize("verb", ["resending", "revocation", "removal"])
def test_another_client_s_member_is_like_nobody(own_firm, other_firm, visit, verb):
    bob = visit(own_firm, "bob")
    strangers = [uuid4(), own_firm.people["max"].id, own_firm.people["ada"].id, other_firm.people["mia"].id]
    answers = [bob.post(f"{TEAM}/{id}/{verb}") for id in strangers]
    assert {answer.status_code for answer in answers} == {404}
    assert len({said_by(answer) for answer in answers}) == 1
    assert own_firm.do(lambda: db.session.get(User, own_firm.people["max"].id)) is not None


def test_the_twenty_first_in_a_day_is_refused_and_the_admin_still_invites(own_firm, visit, email, database):
    bob = visit(own_firm, "bob")
    for number in range(20):
        assert bob.post(TEAM, {"name": "Nell", "email": f"{number}-{email}"}).status_code == 303, number
    answer = bob.post(TEAM, {"name": "Nell typed", "email": email})
    assert answer.status_code == 422
    assert "The next invitation is possible on" in answer.text and "Nell typed" in answer.text
    assert email not in answer.text.replace(f'value="{email}"', "").split('id="rows"')[1].replace(f"-{email}", "")
    answer = bob.post(f"{TEAM}/{user_of(own_firm, f'3-{email}').id}/resending")
    assert answer.status_code == 422 and "possible on" in answer.text, "sending again counts too"
    assert user_of(own_firm, email) is None
    ada = visit(own_firm, "ada")
    url = f"/admin/invitations/clients/{own_firm.bakery.id}"
    assert ada.post(url, {"name": "Nell", "email": email}).status_code == 303
    carla = visit(own_firm, "carla")
    assert carla.post(TEAM, {"name": "Nell", "email": f"c-{email}"}).status_code == 303, "another client's owners have their own"
    with psycopg.connect(database) as owner:
        owner.execute(
            "update app.invitations set taken_at = taken_at - %s where business_id = %s and by_owner",
            (timedelta(hours=24), own_firm.id),
        )
    assert bob.post(TEAM, {"name": "Nell", "email": f"late-{email}"}).status_code == 303
