"""A business is changed, suspended and given hosts by whoever runs the platform."""

import pytest
from sqlalchemy import select

from app.domain.activity.activity import Activity
from tests.cast import PASSWORD
from tests.jobs import run_jobs
from tests.mails import mails_to, words_of
from tests.platform.businesses import business, change, page_of, rows


def test_the_cap_is_the_business_s_and_says_when(app, operator, own_firm, visit, word):
    assert operator.post(page_of(own_firm, "/edit"), change(own_firm, invitation_cap="1")).status_code == 303
    ada = visit(own_firm, "ada")
    assert ada.post("/admin/invitations/new", {"name": "Tara", "email": f"tara@{word}.example", "role": "staff"}).status_code == 303
    answer = operator.post(page_of(own_firm, "/admins/new"), {"name": "Otto", "email": f"otto@{word}.example"})
    assert answer.status_code == 422
    assert "The next invitation is possible on" in answer.text
    assert operator.post(page_of(own_firm, "/edit"), change(own_firm, invitation_cap="2")).status_code == 303
    assert operator.post(page_of(own_firm, "/admins/new"), {"name": "Otto", "email": f"otto@{word}.example"}).status_code == 303
    run_jobs(app)
    answer = ada.post("/admin/invitations/new", {"name": "Toni", "email": f"toni@{word}.example", "role": "staff"})
    assert answer.status_code == 422
    assert operator.post(page_of(own_firm, "/edit"), change(own_firm, invitation_cap="0")).status_code == 303
    answer = operator.post(page_of(own_firm, "/admins/new"), {"name": "Olaf", "email": f"olaf@{word}.example"})
    assert answer.status_code == 422
    assert "may invite nobody" in answer.text


@pytest.mark.parametrize("who", ["ada", "sue", "tom", "bob"])
def test_a_suspended_business_is_shut_to_its_people_at_once_and_open_again(app, operator, own_firm, visit, who):
    home = {"ada": "/admin/", "sue": "/admin/", "tom": "/tech/", "bob": "/client-portal/"}[who]
    visitor, token = visit(own_firm, who), {"Authorization": f"Bearer {own_firm.secret_of(who, 'token')}"}
    assert visitor.get(home).status_code == 200
    page = operator.get(page_of(own_firm))
    assert "are shut out at their next click" in page.text
    assert operator.post(page_of(own_firm, "/suspension")).status_code == 303
    assert operator.post(page_of(own_firm, "/suspension")).status_code == 409
    answer = visitor.get(home)
    assert answer.status_code == 403
    assert "closed at present" in answer.text
    assert app.test_client().get("/api/me", headers=token).status_code == 403
    assert visit().post("/admin/sign-in", {"email": own_firm.people[who].email, "password": PASSWORD}).status_code == 403
    assert operator.post(page_of(own_firm, "/admins/new"), {"name": "O", "email": "o@x.example"}).status_code == 422
    assert operator.post(page_of(own_firm, "/reopening")).status_code == 303
    assert operator.post(page_of(own_firm, "/reopening")).status_code == 409
    assert visitor.get(home).status_code == 200


def test_what_olga_did_stands_in_the_business_s_own_record(operator, own_firm):
    operator.post(page_of(own_firm, "/suspension"))
    operator.post(page_of(own_firm, "/reopening"))
    operator.post(page_of(own_firm, "/edit"), change(own_firm))
    done = rows(own_firm, select(Activity).where(Activity.kind.like("%business")).order_by(Activity.id))
    assert [row.kind for row in done] == ["suspend_business", "reopen_business", "update_business"]
    assert {(row.person_name, row.user_id, row.browser) for row in done} == {("Olga Operator", None, "Firefox")}


def test_a_module_that_is_taken_away_is_off(operator, own_firm, visit):
    ada = visit(own_firm, "ada")
    assert ada.get("/admin/time-entries").status_code == 200
    assert operator.post(page_of(own_firm, "/edit"), change(own_firm, modules_offered=["projects"])).status_code == 303
    kept = business(own_firm)
    assert "time" not in kept.modules
    assert "time" not in kept.modules_offered
    assert "quotes" in kept.modules, "what is not built stays as it is, until it is"
    assert ada.get("/admin/time-entries").status_code == 404
    assert operator.post(page_of(own_firm, "/edit"), change(own_firm)).status_code == 303
    kept = business(own_firm)
    assert "time" in kept.modules_offered
    assert "time" not in kept.modules, "offered again, and the business's to switch on"


def test_changing_it_changes_what_was_asked_and_nothing_else(operator, own_firm):
    before = business(own_firm)
    answer = operator.post(page_of(own_firm, "/edit"), change(own_firm, name="Renamed & Sons", currency="GBP", locale="pl_PL"))
    assert answer.status_code == 303
    after = business(own_firm)
    assert (after.name, after.currency, after.locale) == ("Renamed & Sons", "GBP", "pl_PL")
    assert (after.slug, after.bank_details, after.is_active, after.modules) == (
        before.slug,
        before.bank_details,
        True,
        before.modules,
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"invitation_cap": "-1"}, "invitation_cap"), ({"invitation_cap": "many"}, "invitation_cap"),
     ({"modules_offered": ["quotes"]}, "modules_offered"), ({"currency": "??"}, "currency")],
)  # fmt: skip
def test_a_wrong_change_is_said_at_the_field(operator, own_firm, changes, field):
    answer = operator.post(page_of(own_firm, "/edit"), change(own_firm, **changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_host_leads_to_one_business_and_mails_begin_with_it(app, operator, own_firm, other_firm, visit, word):
    host = f"portal.{word}.example"
    assert operator.post(page_of(own_firm, "/hosts"), {"host": host.upper()}).status_code == 303
    assert host in operator.get(page_of(own_firm)).text
    answer = operator.post(page_of(other_firm, "/hosts"), {"host": host})
    assert answer.status_code == 422
    assert "leads to a business already" in answer.text
    page = app.test_client().get("/client-portal/sign-in", headers={"Host": host})
    assert own_firm.slug in page.text
    visit(own_firm, "ada").post("/admin/invitations/new", {"name": "Tara", "email": f"tara@{word}.example", "role": "staff"})
    run_jobs(app)
    assert f"http://{host}/invitation/" in words_of(mails_to(app, f"tara@{word}.example")[0])
    assert operator.post(page_of(other_firm, f"/hosts/{host}/removal")).status_code == 409, "it is another's"
    assert operator.post(page_of(own_firm, f"/hosts/{host}/removal")).status_code == 303
    assert app.test_client().get("/client-portal/sign-in", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "host", ["", "localhost", "https://a.example", "a.example/x", "a.example:8000", "a b.example", "-a.example", "a..example", "10.0.0.1",
             "é.example", "a_b.example", "a" * 64 + ".example", "a." * 130 + "example"],
)  # fmt: skip
def test_what_is_no_host_is_refused(operator, own_firm, host):
    answer = operator.post(page_of(own_firm, "/hosts"), {"host": host})
    assert answer.status_code == 422
    assert 'id="host-error"' in answer.text
