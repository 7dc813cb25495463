"""SPEC 1's rule, as a table of every combination: in the database, on pages, and in a session that is open already."""

import hashlib
from itertools import product
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.isolation.doors import door_of

SWITCHES = {
    "temporary": (False, True),
    "user_active": (True, False),
    "portal_access": (True, False),
    "has_client": (True, False),
    "contact": (None, "good", "inactive", "no access", "no e-mail", "blank e-mail"),
    "client_active": (True, False),
    "portal_enabled": (True, False),
    "business_active": (True, False),
}
GOOD = {
    "temporary": False, "user_active": True, "portal_access": True, "has_client": True, "contact": None,
    "client_active": True, "portal_enabled": True, "business_active": True,
}  # fmt: skip


def should_be_in(case: dict[str, Any]) -> bool:
    """SPEC 1, in its own words."""
    return (
        not case["temporary"]
        and case["user_active"] and case["portal_access"] and case["has_client"]
        and case["contact"] in (None, "good")
        and case["client_active"] and case["portal_enabled"]
        and case["business_active"]
    )  # fmt: skip


def arrange(owner: psycopg.Connection[Any], firm: Any, case: dict[str, Any]) -> None:
    mia, client = firm.people["mia"], firm.bakery
    pending = "now() + interval '7 days'" if case["temporary"] else "null"
    owner.execute(f"update auth.identities set temporary_until = {pending} where id = %s", (mia.identity_id,))
    owner.execute(
        "update app.users set is_active = %s, client_portal_enabled = %s, client_id = %s where id = %s",
        (case["user_active"], case["portal_access"], client.id if case["has_client"] else None, mia.id),
    )
    owner.execute("delete from app.contacts where user_id = %s", (mia.id,))
    if case["contact"]:
        email = {"no e-mail": None, "blank e-mail": ""}.get(case["contact"], "mia@example.com")
        owner.execute(
            "insert into app.contacts (business_id, client_id, id, name, email, is_active, portal_access, user_id) values (%s, %s, %s, 'Mia', %s, %s, %s, %s)",
            (firm.id, client.id, uuid4(), email, case["contact"] != "inactive", case["contact"] != "no access", mia.id),
        )
    owner.execute(
        "update app.clients set is_active = %s, portal_enabled = %s where id = %s",
        (case["client_active"], case["portal_enabled"], client.id),
    )
    owner.execute("update platform.businesses set is_active = %s where id = %s", (case["business_active"], firm.id))


def fresh_secret(owner: psycopg.Connection[Any], firm: Any) -> str:
    """A session made behind the sign-in's back: the rule must hold by itself."""
    secret = f"c{uuid4().hex}"
    owner.execute(
        "insert into auth.sessions (id, hash, kind, login, identity_id, business_id, user_id, expires_at)"
        " values (%s, %s, 'browser', 'vitrine_client', %s, %s, %s, now() + interval '1 hour')",
        (uuid4(), hashlib.sha256(secret.encode()).digest(), firm.people["mia"].identity_id, firm.id, firm.people["mia"].id),
    )
    return secret


def test_every_combination_in_the_database(server, database, own_firm):
    let_in = 0
    with psycopg.connect(database, autocommit=True) as owner, door_of(server, database, "vitrine_client") as door:
        door.rollback()
        for values in product(*SWITCHES.values()):
            case = dict(zip(SWITCHES, values, strict=True))
            arrange(owner, own_firm, case)
            secret = fresh_secret(owner, own_firm)
            row = door.execute("select ctx.begin_request(%s, 'browser', false) as who", (secret,)).fetchone()
            inside = row is not None and row["who"] is not None and "refused" not in row["who"]
            sees = door.execute("select count(*) as n from app.projects").fetchone()["n"] > 0
            door.rollback()
            assert (inside, sees) == (should_be_in(case), should_be_in(case)), case
            let_in += inside
    assert let_in == 2


OFF = [
    {"temporary": True}, {"user_active": False}, {"portal_access": False}, {"has_client": False}, {"contact": "inactive"},
    {"contact": "no access"}, {"contact": "no e-mail"}, {"client_active": False}, {"portal_enabled": False}, {"business_active": False},
]  # fmt: skip
PAGES = (
    "/client-portal/",
    "/client-portal/projects",
    "/client-portal/time-entries/export.csv",
    "/client-portal/profile",
    "/account/security",
)


@pytest.mark.parametrize("off", OFF, ids=str)
def test_each_switch_shuts_the_open_session_at_its_next_request(database, own_firm, visit, off):
    mia = visit(own_firm, "mia")
    token = {"Authorization": f"Bearer {own_firm.secret_of('mia', 'token')}"}
    assert mia.get("/client-portal/").status_code == 200
    assert mia.client.get("/api/me", headers=token).status_code == 200
    with psycopg.connect(database, autocommit=True) as owner:
        arrange(owner, own_firm, GOOD | off)
    for page in PAGES:
        answer = mia.get(page)
        if off == {"temporary": True}:
            assert (answer.status_code, answer.location) == (303, "/choose-password"), page
        elif off == {"has_client": False}:  # a changed membership ends its sessions
            assert answer.status_code == 303, page
        else:
            assert answer.status_code == 403, page
            assert own_firm.slug in answer.text, "the page says whom to ask"
    assert mia.client.get("/api/me", headers=token).status_code in (401, 403)


@pytest.mark.parametrize("off", OFF[1:], ids=str)
def test_nobody_is_let_in_at_the_sign_in_either(database, own_firm, visit, off):
    with psycopg.connect(database, autocommit=True) as owner:
        arrange(owner, own_firm, GOOD | off)
    from tests.cast import PASSWORD

    mia = visit()
    for door in ("client-portal", "admin", "tech", "platform"):
        answer = mia.post(f"/{door}/sign-in", {"email": own_firm.people["mia"].email, "password": PASSWORD})
        assert answer.status_code == 403, door
        assert "vitrine_session" not in str(answer.headers.getlist("Set-Cookie"))
    assert mia.get("/client-portal/").status_code == 303


def test_switched_on_again_the_person_is_in_again(database, own_firm, visit):
    mia = visit(own_firm, "mia")
    with psycopg.connect(database, autocommit=True) as owner:
        arrange(owner, own_firm, GOOD | {"client_active": False})
        assert mia.get("/client-portal/").status_code == 403
        arrange(owner, own_firm, GOOD | {"contact": "good"})
    assert mia.get("/client-portal/").status_code == 200


CHANGES = {
    "bob": ("company_role = 'member'", "scope = 'own'"),
    "stan": ("role = 'technician'", "role = 'subcontractor'", "role = 'admin'"),
    "ada": ("role = 'staff'",),
    "sue": ("role = 'staff'",),
}


@pytest.mark.parametrize(("name", "change"), [(n, c) for n, cs in CHANGES.items() for c in cs])
def test_a_changed_role_ends_the_sessions(database, own_firm, visit, name, change):
    visitor = visit(own_firm, name)
    home = "/client-portal/profile" if name == "bob" else "/account/security"
    assert visitor.get(home).status_code == 200
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(f"update app.users set {change} where id = %s", (own_firm.people[name].id,))
    assert visitor.get(home).status_code == 303


@pytest.mark.parametrize("name", ["bob", "mia"])
def test_losing_the_client_s_door_opens_no_other(database, own_firm, visit, name):
    visitor = visit(own_firm, name)
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("update app.users set client_portal_enabled = false where id = %s", (own_firm.people[name].id,))
    for page in ("/client-portal/", "/tech/", "/platform/", "/account/security"):
        assert visitor.get(page).status_code == 403, page


def test_a_removed_person_s_session_is_over(database, own_firm, visit):
    max_ = visit(own_firm, "max")
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("delete from app.users where id = %s", (own_firm.people["max"].id,))
    assert max_.get("/client-portal/").status_code == 303
