import re
from csv import DictReader
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest

from app.core.db import db, uuid7
from app.domain.activity.activity import Activity
from app.domain.clients.client import Client
from app.domain.ledger.entry import LedgerEntry
from app.domain.users.keeping import add_user
from app.domain.users.user import User
from tests.cast import TODAY

FIELDS = {"name": "Dairy", "email": "hello@dairy.example", "phone": "1", "address": "1 Way\r\nTown", "tax_id": "T", "currency": "GBP",
          "locale": "", "welcome_text": "Hello", "accent": "#AABBCC"}  # fmt: skip


def client_of(firm, id):
    return firm.do(lambda: db.session.get(Client, id))


def test_stan_adds_a_client(own_firm, visit):
    answer = visit(own_firm, "stan").post("/admin/clients/new", FIELDS)
    assert answer.status_code == 303
    made = client_of(own_firm, answer.location.rpartition("/")[2].partition("?")[0])
    assert (made.name, made.currency, made.accent, made.address, made.portal_enabled) == (
        "Dairy",
        "GBP",
        "#aabbcc",
        "1 Way\nTown",
        False,
    )


def test_ada_edits_a_client_and_it_is_recorded(own_firm, visit):
    ada = visit(own_firm, "ada")
    answer = ada.post(f"/admin/clients/{own_firm.bakery.id}/edit", FIELDS)
    assert answer.status_code == 303
    assert "Dairy is saved." in ada.get(answer.location).text
    kinds = own_firm.do(lambda: db.session.scalars(db.select(Activity.kind).where(Activity.client_id == own_firm.bakery.id)).all())
    assert "update_client" in kinds


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Enter the client&#39;s name."),
        ("name", "x" * 161, "Use at most 160 characters."),
        ("name", "\0\0", "Enter the client&#39;s name."),
        ("email", "nobody", "Enter an e-mail address"),
        ("currency", "XXX", "Choose one from the list."),
        ("locale", "xx_YY", "Choose one from the list."),
        ("accent", "red", "Write the colour as"),
        ("accent", "#12345", "Write the colour as"),
        ("address", "x" * 501, "Use at most 500 characters."),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_kept(firm, visit, field, typed, words):
    answer = visit(firm, "stan").post("/admin/clients/new", FIELDS | {field: typed, "phone": "kept as typed"})
    assert answer.status_code == 422
    assert words in answer.text
    assert "kept as typed" in answer.text


def test_a_field_of_a_megabyte_is_refused(firm, visit):
    assert visit(firm, "stan").post("/admin/clients/new", FIELDS | {"name": "x" * 1_000_000}).status_code in (413, 422)


def test_deactivating_shuts_its_people_out_and_activating_lets_them_in_again(own_firm, visit):
    ada, bob = visit(own_firm, "ada"), visit(own_firm, "bob")
    assert bob.get("/client-portal/").status_code == 200
    assert ada.post(f"/admin/clients/{own_firm.bakery.id}/deactivation").status_code == 303
    assert bob.get("/client-portal/").status_code == 403
    assert ada.post(f"/admin/clients/{own_firm.bakery.id}/deactivation").status_code == 409
    assert ada.post(f"/admin/clients/{own_firm.bakery.id}/activation").status_code == 303
    assert bob.get("/client-portal/").status_code == 200


def test_the_portal_is_switched_off_and_on_through_one_of_its_people(own_firm, visit):
    pia, bob, url = visit(own_firm, "pia"), visit(own_firm, "bob"), f"/admin/clients/{own_firm.bakery.id}/portal"
    assert pia.post(f"{url}/disabling").status_code == 303
    assert bob.get("/client-portal/").status_code == 403
    assert client_of(own_firm, own_firm.bakery.id).portal_user_id == own_firm.bob.id
    assert pia.post(f"{url}/disabling").status_code == 409
    assert pia.post(url, {"user_id": own_firm.mia.id}).status_code == 303
    assert client_of(own_firm, own_firm.bakery.id).portal_user_id == own_firm.mia.id
    assert bob.get("/client-portal/").status_code == 200


def test_a_client_user_of_nobody_yet_opens_the_portal(own_firm, visit):
    def add():
        client = Client(name="New one", currency="EUR")
        db.session.add(client)
        user = add_user(name="Una", email=f"una@{own_firm.slug}.example", user_type="client", company_role="owner")
        db.session.flush()
        return client.id, user.id

    client_id, user_id = own_firm.do(add)
    ada = visit(own_firm, "ada")
    assert "linked to no client yet" in ada.get(f"/admin/clients/{client_id}").text
    assert ada.post(f"/admin/clients/{client_id}/portal", {"user_id": user_id}).status_code == 303
    una = own_firm.do(lambda: db.session.get(User, user_id))
    assert (una.client_id, una.client_portal_enabled) == (client_id, True)


@pytest.mark.parametrize("whose", ["carla", "stan", "nobody", "garbage", "rival"])
def test_the_portal_opens_through_none_but_the_clients_own_people(firm, other_firm, visit, whose):
    ids = {"carla": firm.carla.id, "stan": firm.stan.id, "nobody": uuid4(), "garbage": "x", "rival": other_firm.bob.id}
    answer = visit(firm, "ada").post(f"/admin/clients/{firm.bakery.id}/portal", {"user_id": ids[whose]})
    assert answer.status_code == 422
    assert "That did not work." in answer.text


def test_the_portal_of_an_inactive_client_stays_shut(own_firm, visit):
    own_firm.change(own_firm.bakery, is_active=False)
    answer = visit(own_firm, "ada").post(f"/admin/clients/{own_firm.bakery.id}/portal", {"user_id": own_firm.bob.id})
    assert answer.status_code == 422
    assert "not active" in answer.text


@pytest.mark.parametrize("name", ["stan", "sue"])
def test_without_the_right_to_manage_portals_nobody_switches_one(firm, visit, name):
    someone = visit(firm, name)
    assert someone.post(f"/admin/clients/{firm.bakery.id}/portal", {"user_id": firm.bob.id}).status_code == 403
    assert someone.post(f"/admin/clients/{firm.bakery.id}/portal/disabling").status_code == 403
    assert "Switch the portal" not in someone.get(f"/admin/clients/{firm.bakery.id}").text


def test_the_list_searches_and_counts(own_firm, visit):
    ada = visit(own_firm, "ada")
    own_firm.change(own_firm.cinema, is_active=False)
    page = ada.get("/admin/clients?status=inactive").text
    assert "Cinema" in page
    assert "Bakery" not in page
    assert "No client matches." in ada.get("/admin/clients?q=zzz").text
    assert "Bakery" in ada.get("/admin/clients?q=OFFICE@BAK").text


def test_a_subcontractors_list_holds_the_assigned_clients(firm, visit):
    page = visit(firm, "sue").get("/admin/clients").text
    assert "Bakery" in page
    assert "Cinema" not in page


def test_clients_are_sorted_by_what_they_owe_and_who_owes_most_stands_first(own_firm, visit):
    own_firm.all()

    def owe():
        for name, credit, debit in (("Dairy", 5_000_00, 0), ("Eatery", 0, 40_00), ("Forge", 0, 0)):
            client = Client(id=uuid7(), name=name, currency=own_firm.bakery.currency)
            db.session.add(client)
            db.session.flush()
            row = {"client_id": client.id, "currency": client.currency, "reason": "Opening", "occurred_on": TODAY}
            if credit or debit:
                db.session.add(LedgerEntry(entry_type="adjustment", credit=credit, debit=debit, **row))

    own_firm.do(owe)
    for who in ("ada", "sue"):
        visitor = visit(own_firm, who)
        head = re.search(r'<a class="sort" id="sort-owes" href="([^"]+)"', visitor.get("/admin/clients").text)[1]
        assert head == "/admin/clients?sort=-owes"
        for url, largest_first in ((head, True), ("/admin/clients?sort=owes", False)):
            csv = visitor.get(url.replace("?", "/export.csv?")).text.lstrip("\ufeff")
            owed = [Decimal(row["Open balance"]) for row in DictReader(StringIO(csv))]
            assert owed == sorted(owed, reverse=largest_first)
            names = re.findall(r'<td class="lead"><a[^>]*>([^<]+)</a>', visitor.get(url).text)
            assert len(names) == len(owed) == (5 if who == "ada" else 1)
        assert 'aria-sort="descending"' in visitor.get(head).text
    assert re.findall(r'<td class="lead"><a[^>]*>([^<]+)</a>', visit(own_firm, "ada").get(head).text)[0] == "Dairy"
