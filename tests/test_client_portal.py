"""The client portal in one file, which runs by itself: who is a portal user, what they get, and what the admin's form does.

By pytest-flask's `client`, which is one person's browser after the other's (`sign_in`); where two are open at once, `visit`.
"""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from app.core.db import db, uuid7
from app.core.standing import Standing, standing_at
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import issue_without_notice
from app.domain.users.user import User
from tests.cast import PASSWORD, TODAY

PAGES = {
    "dashboard": "/client-portal/",
    "dashboard by name": "/client-portal/dashboard",
    "projects": "/client-portal/projects",
    "project": "/client-portal/projects/{project}",
    "time entries": "/client-portal/time-entries",
    "time entries as CSV": "/client-portal/time-entries/export.csv",
    "profile": "/client-portal/profile",
    "settings": "/client-portal/settings",
}
MONEY_PAGES = {
    "invoices": "/client-portal/invoices",
    "paid": "/client-portal/invoices?status=paid",
    "unpaid": "/client-portal/invoices?status=unpaid",
    "overdue": "/client-portal/invoices?status=overdue",
    "invoices as CSV": "/client-portal/invoices/export.csv",
    "invoice": "/client-portal/invoices/{invoice}",
}


def at(firm, page, client="bakery"):
    return page.format(project=firm.things[f"{client}_project"].id, invoice=firm.things[f"{client}_open"].id)


@pytest.fixture
def as_bob(app, firm):
    """Bob's own door, without pages: the model as the portal loads it."""
    with app.app_context(), standing_at(Standing("client", firm.secret_of("bob"))):
        yield db.session.get(User, firm.people["bob"].id)
        db.session.rollback()


# ── The model ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("user_type", "enabled", "client_id", "expected"),
    [("client", True, "some", True), ("client", False, "some", False), ("client", True, None, False), ("client", False, None, False),
     ("staff", True, "some", False), ("staff", False, None, False)],
)  # fmt: skip
def test_who_is_a_client_portal_user(user_type, enabled, client_id, expected):
    assert User(user_type=user_type, client_portal_enabled=enabled, client_id=client_id).is_client_portal_user is expected


def test_bob_s_portal_data_is_bakery_s_alone(as_bob, firm):
    data = as_bob.get_client_portal_data()
    assert set(data) == {"client", "projects", "invoices", "time_entries"}
    assert data["client"].id == firm.bakery.id
    assert [p.id for p in data["projects"]] == [firm.bakery_active.id], "active ones only"
    assert {i.id for i in data["invoices"]} == {firm.things[f"bakery_{k}"].id for k in ("open", "overdue", "paid", "cancelled")}, (
        "no draft"
    )
    assert len(data["time_entries"]) == 6
    assert {e.client_id for e in data["time_entries"]} == {firm.bakery.id}


def test_portal_data_holds_the_newest_up_to_the_limit(as_bob):
    data = as_bob.get_client_portal_data(limit=2)
    everything = as_bob.get_client_portal_data()
    assert [e.id for e in data["time_entries"]] == [e.id for e in everything["time_entries"]][:2]
    days = [e.worked_on for e in everything["time_entries"]]
    assert days == sorted(days, reverse=True)
    assert len(data["invoices"]) == 2


@pytest.mark.parametrize("change", [{"client_portal_enabled": False}, {"client_id": None}])
def test_portal_data_is_none_without_access(as_bob, change):
    db.session.expunge(as_bob)
    for name, value in change.items():
        setattr(as_bob, name, value)
    assert as_bob.get_client_portal_data() is None


def test_a_member_s_portal_data_holds_no_invoice(app, firm):
    with app.app_context(), standing_at(Standing("client", firm.secret_of("mia"))):
        data = db.session.get(User, firm.people["mia"].id).get_client_portal_data()
        assert data["invoices"] == []
        assert data["projects"]
        db.session.rollback()


def test_staff_have_no_portal_data(app, firm):
    with app.app_context(), standing_at(Standing("admin", firm.secret_of("ada"))):
        assert db.session.get(User, firm.people["stan"].id).get_client_portal_data() is None
        db.session.rollback()


# ── Each route, each kind of person ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["bob", "mia"])
def test_owner_and_member_open_the_shared_pages(firm, sign_in, page, name):
    assert sign_in(firm, name).get(at(firm, PAGES[page])).status_code == 200


@pytest.mark.parametrize("page", MONEY_PAGES)
def test_money_is_the_owner_s(firm, sign_in, page):
    assert sign_in(firm, "bob").get(at(firm, MONEY_PAGES[page])).status_code == 200
    assert sign_in(firm, "mia").get(at(firm, MONEY_PAGES[page])).status_code == 403
    assert sign_in(firm, "mia").get(at(firm, MONEY_PAGES[page], "cinema")).status_code == 403, "whatever the id"


@pytest.mark.parametrize("page", ["project", "invoice"])
def test_a_stranger_finds_nothing(firm, sign_in, page):
    """Carla is Cinema's owner; Bakery's things are to her as if they were not there."""
    answer = sign_in(firm, "carla").get(at(firm, (PAGES | MONEY_PAGES)[page], "bakery"))
    assert answer.status_code == 404
    assert "bakery" not in answer.text.lower()


@pytest.mark.parametrize("page", [*PAGES, *MONEY_PAGES])
@pytest.mark.parametrize("name", ["ada", "stan", "sue", "tom"])
def test_staff_have_their_own_doors(firm, sign_in, page, name):
    assert sign_in(firm, name).get(at(firm, (PAGES | MONEY_PAGES)[page])).status_code == 403


@pytest.mark.parametrize("page", [*PAGES, *MONEY_PAGES])
def test_the_anonymous_are_sent_to_sign_in_and_back(firm, sign_in, page):
    url = at(firm, (PAGES | MONEY_PAGES)[page])
    answer = sign_in().get(url)
    assert answer.status_code == 303
    assert answer.location.startswith("/client-portal/sign-in?next=")


def test_signing_in_leads_back_to_the_page(firm, sign_in):
    nobody = sign_in()
    asked = nobody.get(f"/client-portal/invoices/{firm.bakery_open.id}")
    answer = nobody.post(asked.location, {"email": firm.people["bob"].email.upper(), "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.location == f"/client-portal/invoices/{firm.bakery_open.id}"
    assert nobody.get(answer.location).status_code == 200


# ── What the pages say ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_dashboard_answers_what_is_owed(firm, sign_in):
    page = sign_in(firm, "bob").get("/client-portal/").text
    assert "2 invoices are open, €480.00 in all; 1 of them overdue, €240.00." in page
    assert "Needs your attention" in page


def test_a_member_s_dashboard_holds_no_amount(firm, sign_in):
    page = sign_in(firm, "mia").get("/client-portal/").text
    assert "€" not in page
    assert "nvoice" not in page


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        ("all", {"open", "overdue", "paid", "cancelled"}),
        ("unpaid", {"open", "overdue"}),
        ("overdue", {"overdue"}),
        ("paid", {"paid"}),
    ],
)
def test_the_four_filters(firm, sign_in, status, kinds):
    page = sign_in(firm, "bob").get(f"/client-portal/invoices?status={status}").text
    shown = {
        kind
        for kind in ("draft", "open", "overdue", "paid", "cancelled")
        if f"/invoices/{firm.things[f'bakery_{kind}'].id}" in page
    }
    assert shown == kinds


@pytest.mark.parametrize(
    ("days", "expected", "label"), [(-1, {"unpaid", "overdue"}, "Overdue"), (0, {"unpaid"}, "Open"), (1, {"unpaid"}, "Open")]
)
def test_due_today_is_not_overdue(own_firm, sign_in, days, expected, label):
    """Today is the business's: a day in its time zone. The list's tabs, its sums, the page and the dashboard say the same."""
    due_on = TODAY + timedelta(days=days)

    def issued():
        invoice = Invoice(id=uuid7(), client_id=own_firm.bakery.id, currency="EUR", due_on=due_on)
        db.session.add(invoice)
        invoice.write_lines([LineInput("Flour", Decimal(1), 10_000, Decimal(20))])
        by = SimpleNamespace(id=None, name="Ada", client_id=None, session_id=None)
        issue_without_notice(invoice, by=by, today=due_on - timedelta(days=14), payment_days=14)
        return invoice.id

    id = own_firm.do(issued)
    bob = sign_in(own_firm, "bob")
    shown = {tab for tab in ("unpaid", "overdue", "paid") if str(id) in bob.get(f"/client-portal/invoices?status={tab}").text}
    assert shown == expected
    assert f">{label}<" in bob.get(f"/client-portal/invoices/{id}").text
    assert ("1 invoice is overdue" in bob.get("/client-portal/").text) == (days < 0)


# ── The admin's form ────────────────────────────────────────────────────────────────────────────────────────────────────


def form_of(firm, person, **changes):
    who, name = firm.people[person], person
    client = next(
        firm.things[key] for key in ("bakery", "cinema") if name in {"bakery": ("bob", "mia"), "cinema": ("carla", "max")}[key]
    )
    values = {"name": who.name, "email": who.email, "phone": "", "is_active": "y", "company_role": "member", "scope": "company",
              "client_portal_enabled": "y", "client_id": str(client.id)} | changes  # fmt: skip
    return f"/admin/users/{who.id}/edit", {key: value for key, value in values.items() if value is not None}


def enabled(firm, name):
    return firm.do(lambda: db.session.get(User, firm.people[name].id).client_portal_enabled)


def test_the_admin_disables_and_enables_a_person_s_portal(own_firm, visit):
    ada, mia = visit(own_firm, "ada"), visit(own_firm, "mia")
    assert mia.get("/client-portal/").status_code == 200
    assert ada.post(*form_of(own_firm, "mia", client_portal_enabled=None)).status_code == 303
    assert enabled(own_firm, "mia") is False
    assert mia.get("/client-portal/").status_code == 403
    assert ada.post(*form_of(own_firm, "mia")).status_code == 303
    assert enabled(own_firm, "mia") is True
    assert visit(own_firm, "mia").get("/client-portal/").status_code == 200


def test_enabling_without_a_client_is_refused_with_the_reason_beside_the_field(own_firm, sign_in):
    answer = sign_in(own_firm, "ada").post(*form_of(own_firm, "mia", client_id="", name="Mia Typed"))
    assert answer.status_code == 422
    assert 'id="client_id-error"' in answer.text
    assert "Mia Typed" in answer.text, "what was typed stays"


def test_enabling_for_an_inactive_client_is_refused(own_firm, sign_in):
    own_firm.change(own_firm.cinema, is_active=False)
    own_firm.do(lambda: setattr(db.session.get(User, own_firm.people["max"].id), "client_portal_enabled", False))
    answer = sign_in(own_firm, "ada").post(*form_of(own_firm, "max"))
    assert answer.status_code == 422
    assert 'id="client_id-error"' in answer.text
    assert "not active" in answer.text


def test_enabling_for_a_client_that_is_gone_or_another_business_s_is_refused(own_firm, other_firm, sign_in):
    from uuid import uuid4

    for client_id in (uuid4(), other_firm.bakery.id):
        answer = sign_in(own_firm, "ada").post(*form_of(own_firm, "mia", client_id=str(client_id)))
        assert answer.status_code == 422
        assert 'id="client_id-error"' in answer.text


def test_the_user_list_shows_the_portal_badge_with_the_client(firm, sign_in):
    page = sign_in(firm, "ada").get("/admin/users?q=mia").text
    assert "Portal" in page
    assert firm.bakery.name in page
