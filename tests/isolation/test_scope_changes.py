"""What a subcontractor is assigned to changes while she looks."""

import re
from uuid import uuid4

from sqlalchemy import select

from app.core.db import db
from app.domain.clients.assignment import ClientAssignment
from app.domain.time.time_entry import TimeEntry
from app.domain.users.user import User
from tests.isolation.five import FIVE, HERS, LISTS, PAGES, assign, named_in


def test_a_client_taken_away_is_gone_at_the_next_request(own_five, visit):
    sue = visit(own_five, "sue")
    dairy = {page: "/admin/" + re.sub(r"{\w+}", str(own_five.things[f"dairy{end}"].id), page) for page, end in PAGES.items()}
    sue.post("/admin/time-entries/timer", {"project_id": str(own_five.dairy_project.id), "description": "sly"})
    assert sue.get(dairy["clients/{client}"]).status_code == 200
    form = {"name": "Sue", "email": "sue@x.example", "phone": "", "is_active": "y", "role": "subcontractor",
            "client_ids": [str(own_five.bakery.id)]}  # fmt: skip
    assert visit(own_five, "ada").post(f"/admin/users/{own_five.sue.id}/edit", form).status_code == 303
    for url in dairy.values():
        assert sue.get(url).status_code == 403, url
    for page in LISTS:
        assert named_in(sue.get(f"/admin/{page}").text) <= {"bakery"}, page
    assert sue.post("/admin/time-entries/timer/stop").status_code == 303
    assert own_five.do(lambda: db.session.scalars(select(TimeEntry).where(TimeEntry.description == "sly")).all()) == []
    assert sue.get(f"/admin/clients/{own_five.bakery.id}").status_code == 200, "the other one stays"


def test_a_client_added_is_there_at_the_next_request(own_five, visit):
    sue = visit(own_five, "sue")
    assert sue.get(f"/admin/clients/{own_five.forge.id}").status_code == 403
    assign(own_five, "bakery", "dairy", "forge")
    assert sue.get(f"/admin/clients/{own_five.forge.id}").status_code == 200
    assert "3 clients are active" in sue.get("/admin/clients").text


def test_without_any_client_she_sees_empty_pages(own_five, visit):
    sue = visit(own_five, "sue")
    assign(own_five)
    for page in LISTS:
        answer = sue.get(f"/admin/{page}")
        assert answer.status_code == 200 and named_in(answer.text) == set(), page
    assert "No clients are assigned to you yet." in sue.get("/admin/clients").text


def test_another_role_drops_the_assignments_for_good(own_five, visit):
    sue, ada, url = visit(own_five, "sue"), visit(own_five, "ada"), f"/admin/users/{own_five.sue.id}/edit"
    both = [str(own_five.things[key].id) for key in HERS]
    form = {"name": "Sue", "email": "sue@x.example", "phone": "", "is_active": "y", "client_ids": both}
    for role in ("staff", "technician", "power_user", "admin"):
        assert ada.post(url, form | {"role": "subcontractor"}).status_code == 303
        assert ada.post(url, form | {"role": role}).status_code == 303
        left = select(ClientAssignment).where(ClientAssignment.user_id == own_five.sue.id)
        assert own_five.do(lambda left=left: db.session.scalars(left).all()) == [], role
    assert ada.post(url, form | {"role": "subcontractor", "client_ids": []}).status_code == 303
    assert sue.get("/admin/").status_code == 303, "and the session ended with the first change"
    assert named_in(visit(own_five, "sue").get("/admin/clients").text) == set()


def test_the_form_shows_the_assignment_by_role(five, visit):
    page = visit(five, "ada").get(f"/admin/users/{five.sue.id}/edit").text
    assert 'data-show-when="role=subcontractor"' in page
    part = page.partition('data-show-when="role=subcontractor"')[2].partition("</fieldset>")[0]
    for key in FIVE:
        checked = re.search(rf'value="{five.things[key].id}"([^>]*)>', part).group(1)
        assert ("checked" in checked) == (key in HERS)


def test_an_invited_subcontractor_carries_the_chosen_clients_and_another_role_none(own_five, visit):
    ada, chosen = visit(own_five, "ada"), [str(own_five.forge.id), str(own_five.eatery.id)]
    for role, expected in (("subcontractor", set(chosen)), ("technician", set())):
        email = f"{uuid4().hex[:8]}@new.example"
        form = {"name": "New", "email": email, "role": role, "client_ids": chosen}
        assert ada.post("/admin/invitations/new", form).status_code == 303
        query = select(ClientAssignment.client_id).join(User, User.id == ClientAssignment.user_id).where(User.email == email)
        assert {str(id) for id in own_five.do(lambda query=query: db.session.scalars(query).all())} == expected
