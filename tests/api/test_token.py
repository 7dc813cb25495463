"""A machine's way in: e-mail and password for a token, and each refusal as JSON."""

from uuid import uuid4

import psycopg
import pytest

from app.domain.users.keeping import add_user
from tests.cast import PASSWORD


@pytest.fixture
def ask(visit):
    visitor = visit(check=False)

    def ask(**body):
        return visitor.client.post("/api/auth/token", json=body, environ_overrides=visitor.environ)

    return ask


@pytest.fixture
def guest(own_firm, other_firm):
    """Bob is a guest of another firm too."""
    bob = own_firm.people["bob"]
    values = {"user_type": "client", "company_role": "member", "client_id": other_firm.cinema.id, "client_portal_enabled": True}
    other_firm.do(lambda: add_user(name="Bob as guest", email=bob.email, **values))
    return bob


def error_of(answer):
    return answer.json["error"]


def test_a_token_shows_what_its_person_would_see(own_firm, visit, ask):
    answer = ask(email=own_firm.people["bob"].email, password=PASSWORD)
    assert answer.status_code == 201
    me = visit().client.get("/api/me", headers={"Authorization": f"Bearer {answer.json['token']}"})
    assert (me.json["email"], me.json["client"]) == (own_firm.people["bob"].email, str(own_firm.bakery.id))


@pytest.mark.parametrize(
    "body", [{}, {"email": "x"}, {"password": "x"}, {"email": 5, "password": "x"}, {"email": None, "password": []}]
)
def test_what_is_missing_is_named(ask, body):
    answer = ask(**body)
    assert answer.status_code == 422
    assert error_of(answer)["fields"] == {"email": ["required"], "password": ["required"]}


def test_known_and_unknown_e_mails_get_the_same_answer(own_firm, ask):
    answers = [ask(email=email, password="wrong") for email in (own_firm.people["bob"].email, f"{uuid4().hex}@nowhere.example")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json == answers[1].json


def test_too_many_attempts_wait(own_firm, ask):
    email = own_firm.people["bob"].email
    for _ in range(10):
        assert ask(email=email, password="wrong").status_code == 401
    answer = ask(email=email, password=PASSWORD)
    assert (answer.status_code, answer.json) == (429, {"error": {"status": 429, "message": "There were many attempts."}})
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_a_temporary_password_opens_no_token(own_firm, ask, database):
    mia = own_firm.people["mia"]
    with psycopg.connect(database) as owner:
        owner.execute("update auth.identities set temporary_until = now() + interval '1 day' where id = %s", (mia.identity_id,))
    assert ask(email=mia.email, password=PASSWORD).status_code == 401


def test_nobody_gets_one_for_what_is_switched_off(own_firm, ask):
    own_firm.change(own_firm.bakery, portal_enabled=False)
    assert ask(email=own_firm.people["bob"].email, password=PASSWORD).status_code == 403


def test_of_several_memberships_one_is_named(guest, other_firm, own_firm, ask):
    answer = ask(email=guest.email, password=PASSWORD)
    assert answer.status_code == 422
    assert {choice["business"] for choice in error_of(answer)["choices"]} == {own_firm.slug, other_firm.slug}
    for asked in ({"business": other_firm.slug}, {"client_id": str(other_firm.cinema.id)}):
        assert ask(email=guest.email, password=PASSWORD, **asked).status_code == 201, asked
    for asked in ({"business": "nobody-s"}, {"business": own_firm.slug, "client_id": str(other_firm.cinema.id)}, {"business": 5}):
        assert ask(email=guest.email, password=PASSWORD, **asked).status_code == 403, asked
