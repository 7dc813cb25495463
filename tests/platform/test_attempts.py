"""Failed sign-ins on e-mails that nobody has are Olga's to see. One that somebody has never is."""

import psycopg
import pytest

from tests.cast import PASSWORD
from tests.isolation.doors import PEOPLE, door_of


def try_to_sign_in(visit, email, password="not the password"):
    return visit().post("/client-portal/sign-in", {"email": email, "password": password})


def test_an_unknown_e_mail_is_listed_and_a_known_one_never(operator, firm, visit, word):
    try_to_sign_in(visit, f"Mallory@{word}.example")
    try_to_sign_in(visit, firm.people["bob"].email)
    try_to_sign_in(visit, firm.people["bob"].email, PASSWORD)
    page = operator.get(f"/platform/attempts?q={word}").text
    assert f"mallory@{word}.example" in page
    assert "Firefox" in page and "Windows" in page and "127." in page
    assert firm.people["bob"].email not in operator.get(f"/platform/attempts?q={firm.slug}").text


def test_the_newest_stand_first(operator, visit, word):
    for name in ("first", "second", "third"):
        try_to_sign_in(visit, f"{name}@{word}.example")
    page = operator.get(f"/platform/attempts?q={word}").text
    assert page.index("third@") < page.index("second@") < page.index("first@")
    turned = operator.get(f"/platform/attempts?q={word}&sort=at").text
    assert turned.index("first@") < turned.index("third@")


def test_who_is_invited_afterwards_is_unknown_no_more(operator, own_firm, visit, word):
    email = f"late@{word}.example"
    try_to_sign_in(visit, email)
    assert email in operator.get(f"/platform/attempts?q={word}").text
    visit(own_firm, "ada").post("/admin/invitations/new", {"name": "Late", "email": email, "role": "staff"})
    assert email not in operator.get(f"/platform/attempts?q={word}").text.split('id="rows"')[1]


def test_a_password_typed_into_the_wrong_field_is_not_shown(operator, visit, word):
    try_to_sign_in(visit, f"secret-{word}")
    try_to_sign_in(visit, f"p@ss{word}")
    assert word not in operator.get("/platform/attempts").text
    assert "Not an e-mail address" in operator.get("/platform/attempts").text


@pytest.mark.parametrize("role", sorted({*PEOPLE.values(), "vitrine_worker", "vitrine_link", "vitrine_auth"}))
def test_no_other_door_asks_for_them(server, database, role):
    with door_of(server, database, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select * from platform.unknown_attempts()")


def test_without_a_session_there_are_none(server, database, visit, word, olga_s_secret):
    try_to_sign_in(visit, f"mallory@{word}.example")
    with door_of(server, database, "vitrine_platform") as connection:
        assert connection.execute("select 1 from platform.unknown_attempts()").fetchone() is None
    with door_of(server, database, "vitrine_platform", olga_s_secret) as connection:
        assert connection.execute("select 1 from platform.unknown_attempts()").fetchone()
