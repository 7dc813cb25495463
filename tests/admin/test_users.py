from uuid import uuid4

import pytest

from app.core.db import db
from app.domain.clients.assignment import ClientAssignment
from app.domain.clients.client import Client
from app.domain.projects.project import Project
from app.domain.users.user import User

STAFF = {"name": "Stan", "email": "stan@firm.example", "phone": "", "is_active": "y", "role": "staff"}


def bob_form(firm, **changes):
    return {"name": "Bob", "email": "bob@new.example", "phone": "", "is_active": "y", "company_role": "owner", "scope": "company",
            "client_portal_enabled": "y", "client_id": str(firm.bakery.id)} | changes  # fmt: skip


def without(form, *names):
    return {name: value for name, value in form.items() if name not in names}


def user_of(firm, name):
    return firm.do(lambda: db.session.get(User, firm.people[name].id))


def test_the_list_shows_the_portal_badge_with_the_clients_name(firm, visit):
    page = visit(firm, "stan").get("/admin/users?type=client").text
    assert page.count(">Portal<") == 4
    assert f"Bakery {firm.slug}" in page
    assert "Ada" not in page.partition('id="rows"')[2]


def test_stan_may_look_but_not_edit(firm, visit):
    stan = visit(firm, "stan")
    assert stan.get(f"/admin/users/{firm.bob.id}/edit").status_code == 403
    assert "/edit" not in stan.get("/admin/users").text


def test_a_person_is_edited(own_firm, visit):
    assert visit(own_firm, "pia").post(f"/admin/users/{own_firm.bob.id}/edit", bob_form(own_firm, scope="own")).status_code == 303
    bob = user_of(own_firm, "bob")
    assert (bob.name, bob.email, bob.scope, bob.client_portal_enabled) == ("Bob", "bob@new.example", "own", True)


def test_enabling_without_a_client_is_refused_beside_the_field(firm, visit):
    answer = visit(firm, "ada").post(f"/admin/users/{firm.bob.id}/edit", bob_form(firm, client_id="", phone="kept as typed"))
    assert answer.status_code == 422
    assert 'id="client_id-error"' in answer.text
    assert "kept as typed" in answer.text


@pytest.mark.parametrize("which", ["gone", "rival", "garbage"])
def test_enabling_with_a_client_that_is_not_there_is_refused(firm, other_firm, visit, which):
    id = {"gone": uuid4(), "rival": other_firm.bakery.id, "garbage": "x"}[which]
    answer = visit(firm, "ada").post(f"/admin/users/{firm.bob.id}/edit", bob_form(firm, client_id=str(id)))
    assert answer.status_code == 422
    assert 'id="client_id-error"' in answer.text


def test_enabling_with_an_inactive_client_is_refused_and_stays_chosen(own_firm, visit):
    own_firm.change(own_firm.cinema, is_active=False)
    answer = visit(own_firm, "ada").post(
        f"/admin/users/{own_firm.bob.id}/edit", bob_form(own_firm, client_id=str(own_firm.cinema.id))
    )
    assert answer.status_code == 422
    assert "is not active" in answer.text
    assert "(inactive)" in answer.text
    assert user_of(own_firm, "bob").client_id == own_firm.bakery.id


def test_disabling_shuts_the_open_session(own_firm, visit):
    bob = visit(own_firm, "bob")
    assert bob.get("/client-portal/").status_code == 200
    form = without(bob_form(own_firm, instead=str(own_firm.mia.id)), "client_portal_enabled")
    assert visit(own_firm, "ada").post(f"/admin/users/{own_firm.bob.id}/edit", form).status_code == 303
    assert bob.get("/client-portal/").status_code == 403


def test_enabling_opens_a_portal_that_never_was_and_leaves_one_that_was_shut(own_firm, visit):
    def forget():
        db.session.get(Client, own_firm.bakery.id).portal_enabled = False
        db.session.get(Client, own_firm.bakery.id).portal_user_id = None
        db.session.get(Client, own_firm.cinema.id).portal_enabled = False
        for name in ("bob", "carla"):
            db.session.get(User, own_firm.people[name].id).client_portal_enabled = False

    own_firm.do(forget)
    ada = visit(own_firm, "ada")
    assert ada.post(f"/admin/users/{own_firm.bob.id}/edit", bob_form(own_firm)).status_code == 303
    carla = bob_form(own_firm, client_id=str(own_firm.cinema.id))
    assert ada.post(f"/admin/users/{own_firm.carla.id}/edit", carla).status_code == 303
    assert visit(own_firm, "bob").get("/client-portal/").status_code == 200
    portals = own_firm.do(lambda: [db.session.get(Client, c.id).portal_enabled for c in (own_firm.bakery, own_firm.cinema)])
    assert portals == [True, False]


def test_whoever_moves_leaves_projects_and_portal_behind(own_firm, visit):
    own_firm.change(own_firm.bakery_project, client_user_id=own_firm.bob.id)
    moved = bob_form(own_firm, client_id=str(own_firm.cinema.id), instead=str(own_firm.mia.id))
    assert visit(own_firm, "ada").post(f"/admin/users/{own_firm.bob.id}/edit", moved).status_code == 303
    project, bakery, mia = own_firm.do(
        lambda: (
            db.session.get(Project, own_firm.bakery_project.id),
            db.session.get(Client, own_firm.bakery.id),
            db.session.get(User, own_firm.mia.id),
        )
    )
    assert project.client_user_id is None
    assert bakery.portal_user_id == own_firm.mia.id
    assert mia.company_role == "owner"


def test_nobody_deactivates_or_demotes_themselves(own_firm, visit):
    ada, url = visit(own_firm, "ada"), f"/admin/users/{own_firm.ada.id}/edit"
    answer = ada.post(url, STAFF | {"role": "admin"} | {"is_active": ""})
    assert answer.status_code == 422
    assert "cannot deactivate yourself" in answer.text
    answer = ada.post(url, STAFF)
    assert answer.status_code == 422
    assert "cannot change your own role" in answer.text
    assert user_of(own_firm, "ada").role == "admin"


def test_nobody_hands_out_or_touches_more_than_they_hold(own_firm, visit):
    pia = visit(own_firm, "pia")
    assert pia.get(f"/admin/users/{own_firm.ada.id}/edit").status_code == 403
    assert pia.post(f"/admin/users/{own_firm.ada.id}/edit", STAFF).status_code == 403
    answer = pia.post(f"/admin/users/{own_firm.stan.id}/edit", STAFF | {"role": "admin"})
    assert answer.status_code == 422
    assert user_of(own_firm, "stan").role == "staff"


def test_a_changed_role_ends_the_sessions(own_firm, visit):
    stan = visit(own_firm, "stan")
    assert stan.get("/admin/").status_code == 200
    assert visit(own_firm, "ada").post(f"/admin/users/{own_firm.stan.id}/edit", STAFF | {"role": "power_user"}).status_code == 303
    assert stan.get("/admin/").status_code == 303


def test_only_a_subcontractor_carries_assigned_clients(own_firm, visit):
    def assigned():
        return set(
            own_firm.do(
                lambda: db.session.scalars(
                    db.select(ClientAssignment.client_id).where(ClientAssignment.user_id == own_firm.sue.id)
                ).all()
            )
        )

    ada, url = visit(own_firm, "ada"), f"/admin/users/{own_firm.sue.id}/edit"
    both = [str(own_firm.bakery.id), str(own_firm.cinema.id)]
    assert ada.post(url, STAFF | {"role": "subcontractor", "client_ids": both}).status_code == 303
    assert assigned() == {own_firm.bakery.id, own_firm.cinema.id}
    assert visit(own_firm, "sue").get(f"/admin/clients/{own_firm.cinema.id}").status_code == 200
    assert ada.post(url, STAFF | {"role": "subcontractor", "client_ids": both[:1]}).status_code == 303
    assert assigned() == {own_firm.bakery.id}
    assert ada.post(url, STAFF | {"client_ids": both}).status_code == 303
    assert assigned() == set()


def test_an_assigned_client_of_another_business_is_refused(firm, other_firm, visit):
    form = STAFF | {"role": "subcontractor", "client_ids": [str(other_firm.bakery.id)]}
    assert visit(firm, "ada").post(f"/admin/users/{firm.sue.id}/edit", form).status_code == 422


def test_staff_keep_their_own_door_and_may_be_given_a_portal_as_well(firm, visit):
    page = visit(firm, "ada").get(f"/admin/users/{firm.stan.id}/edit").text
    assert "own door" in page
    assert "Give a client&#39;s portal as well" in page and 'name="company_role"' in page
