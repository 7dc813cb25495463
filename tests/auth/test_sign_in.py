"""Signing in and out, and how little the answers tell."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from app.core.secrets import hash_password
from tests.cast import PASSWORD
from tests.passwords import give_password

DOORS = {"bob": "/client-portal/", "ada": "/admin/", "sue": "/admin/", "tom": "/tech/"}


def sign_in(visitor, email, password=PASSWORD, door="client-portal"):
    return visitor.post(f"/{door}/sign-in", {"email": email, "password": password})


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("door", ["client-portal", "admin", "tech", "platform"])
def test_whoever_signs_in_at_another_s_door_lands_at_their_own(firm, visit, name, door):
    visitor = visit()
    answer = sign_in(visitor, firm.people[name].email, door=door)
    assert (answer.status_code, answer.location) == (303, DOORS[name])


def test_an_operator_lands_on_the_platform(olga, visit):
    visitor = visit()
    assert sign_in(visitor, olga.email).location == "/platform/"
    assert visitor.get("/platform/").status_code == 200


@pytest.mark.parametrize("spelling", [str.upper, str.title, lambda e: f"  {e} "])
def test_the_e_mail_s_case_and_blanks_do_not_matter(firm, visit, spelling):
    assert sign_in(visit(), spelling(firm.people["bob"].email)).status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(firm, visit):
    cookies = sign_in(visit(), firm.people["bob"].email).headers.getlist("Set-Cookie")
    session = next(c for c in cookies if c.startswith("vitrine_session="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session


def test_over_https_the_cookie_is_secure(make_app, database, firm):
    from tests.browse import Visitor

    app = make_app(database, BASE_URL="https://localhost", SECURE_COOKIES=True)
    visitor = Visitor(app)
    visitor.environ["wsgi.url_scheme"] = "https"
    page = visitor.client.get("/client-portal/sign-in", base_url="https://localhost", environ_overrides=visitor.environ)
    token = re.search(r'csrf_token" value="([^"]+)', page.text).group(1)
    answer = visitor.client.post(
        "/client-portal/sign-in", base_url="https://localhost", data={"email": firm.people["bob"].email, "password": PASSWORD, "csrf_token": token},
        headers={"Referer": "https://localhost/client-portal/sign-in"},
    )  # fmt: skip
    assert answer.status_code == 303
    assert all("Secure" in c for c in answer.headers.getlist("Set-Cookie"))
    assert answer.headers["Strict-Transport-Security"]


def without_tokens(answer):
    return re.sub(r'value="[^"]*"', "", answer.text)


def test_unknown_and_known_e_mails_get_the_same_answer(own_firm, visit):
    known = sign_in(visit(address="127.1.0.1"), own_firm.people["bob"].email, "wrong password")
    unknown = sign_in(visit(address="127.1.0.1"), f"{uuid4().hex}@nowhere.example", "wrong password")
    assert known.status_code == unknown.status_code == 422
    assert without_tokens(known) == without_tokens(unknown)


def test_and_in_the_same_time(own_firm, visit, monkeypatch):
    """By what is done, not by a clock: one password is hashed and one job is queued, for either."""
    from app.core import secrets
    from app.domain.access import attempt as attempts

    done = []
    verify, later = secrets.PasswordHasher.verify, attempts.later
    monkeypatch.setattr(secrets.PasswordHasher, "verify", lambda self, *a: done.append("hash") or verify(self, *a))
    monkeypatch.setattr(attempts, "later", lambda *a, **k: done.append("job") or later(*a, **k))
    counts = []
    for email in (own_firm.people["bob"].email, f"{uuid4().hex}@nowhere.example"):
        done.clear()
        visitor = visit()
        sign_in(visitor, email, "wrong password")
        counts.append((sorted(done), visitor.statements))
    assert counts[0] == counts[1]
    assert counts[0][0] == ["hash", "job"]


def test_ten_tries_and_then_a_pause(own_firm, visit):
    visitor = visit(address="127.2.0.1")
    email = own_firm.people["bob"].email
    for _ in range(10):
        assert sign_in(visitor, email, "wrong password").status_code == 422
    answer = sign_in(visitor, email)
    assert answer.status_code == 429, "not even with the right password"
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert sign_in(visitor, own_firm.people["carla"].email).status_code == 303, "another e-mail is not held up"


def test_an_address_that_tries_many_e_mails_is_held_up(visit):
    visitor = visit(address="127.3.0.1", check=False)
    for number in range(60):
        assert sign_in(visitor, f"{uuid4().hex}@nowhere.example", "wrong").status_code == 422, number
    assert sign_in(visitor, f"{uuid4().hex}@nowhere.example", "wrong").status_code == 429


def test_throttling_holds_across_processes(own_firm, visit, make_app, database):
    """Twenty tries at once, through two applications: ten are taken."""
    from tests.browse import Visitor

    apps = [own_firm.app, make_app(database)]
    email, start = own_firm.people["mia"].email, threading.Barrier(20)
    visitors = [Visitor(apps[n % 2], address="127.4.0.1", check=False) for n in range(20)]
    tokens = [visitor.token() for visitor in visitors]

    def attempt(n):
        start.wait()
        data = {"email": email, "password": "wrong password", "csrf_token": tokens[n]}
        return visitors[n].client.post("/client-portal/sign-in", data=data, environ_overrides=visitors[n].environ).status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(attempt, range(20)))
    assert statuses.count(422) <= 10
    assert set(statuses) == {422, 429}


def test_sign_out_ends_the_session_in_the_database(own_firm, visit, database):
    bob = visit()
    sign_in(bob, own_firm.people["bob"].email)
    kept = bob.client.get_cookie("vitrine_session").value
    answer = bob.post("/sign-out")
    assert answer.location == "/client-portal/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert {cookie.key for cookie in bob.client._cookies.values()} == {"vitrine_browser", "vitrine_firm"}, (
        "that somebody has signed in with it, and where"
    )
    bob.sign_in_with(kept)
    assert bob.get("/client-portal/").status_code == 303, "the cookie that somebody kept is worth nothing"


def test_signing_in_again_ends_the_session_that_this_browser_had(own_firm, visit):
    """Whoever it was: nobody else holds its cookie any more, but one that somebody kept."""
    for name in ("bob", "mia"):
        visitor, email = visit(), own_firm.people["bob"].email
        sign_in(visitor, own_firm.people[name].email)
        kept = visitor.client.get_cookie("vitrine_session").value
        assert sign_in(visitor, email).status_code == 303
        assert visitor.get("/client-portal/").status_code == 200
        visitor.sign_in_with(kept)
        assert visitor.get("/client-portal/").status_code == 303


def test_a_password_that_goes_on_beyond_the_longest_is_another(own_firm, visit, app):
    longest = "abcd" * 50
    with app.app_context():
        give_password(own_firm.people["bob"].identity_id, longest, hash_password(longest))
    assert sign_in(visit(), own_firm.people["bob"].email, longest + "x").status_code == 422
    assert sign_in(visit(), own_firm.people["bob"].email, longest).status_code == 303


def test_sign_out_needs_a_post_with_a_token(firm, visit):
    bob = visit(firm, "bob")
    assert bob.get("/sign-out").status_code == 405
    assert bob.post("/sign-out", token=False).status_code == 400
    assert bob.get("/client-portal/").status_code == 200


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/admin/", "javascript:alert(1)"])
def test_back_leads_nowhere_else(firm, visit, back):
    visitor = visit()
    answer = visitor.post(f"/client-portal/sign-in?next={back}", {"email": firm.people["bob"].email, "password": PASSWORD})
    assert answer.location == "/client-portal/"


def test_several_memberships_are_chosen_from(own_firm, other_firm, visit):
    """Bob of one firm is a member of another's client too: each is a session of its own."""
    own_firm.all()
    from app.domain.users.keeping import add_user

    bob = own_firm.people["bob"]
    added = other_firm.do(lambda: add_user(name="Bob as guest", email=bob.email, user_type="client", company_role="member",
                                           client_id=other_firm.cinema.id, client_portal_enabled=True).id)  # fmt: skip
    visitor = visit()
    assert sign_in(visitor, bob.email).location == "/choose"
    page = visitor.get("/choose").text
    assert "Bakery" in page
    assert "Cinema" in page
    assert visitor.get("/client-portal/").status_code == 303, "nothing is open before the choice"
    assert visitor.post("/choose", {"user_id": str(uuid4())}).status_code == 422
    assert visitor.post("/choose", {"user_id": str(added)}).location == "/client-portal/"
    page = visitor.get("/client-portal/projects").text
    assert f"cinema {other_firm.slug}" in page
    assert f"bakery {own_firm.slug}" not in page
    assert visitor.get("/client-portal/invoices").status_code == 403, "owner there, member here"


def test_the_choice_is_not_open_without_a_password(visit):
    assert visit().get("/choose").status_code == 303


def test_the_sign_in_page_wears_the_business_s_branding(firm, visit):
    page = visit().get(f"/client-portal/sign-in?business={firm.slug}").text
    assert f"Firm {firm.slug} public" in page
    assert "Vitrine" in visit().get("/client-portal/sign-in?business=no-such-firm").text


def test_a_registered_host_is_served_and_any_other_is_not(own_firm, visit, database):
    host = f"{own_firm.slug}.portal.example"
    assert visit().get("/client-portal/sign-in", base_url=f"http://{host}").status_code == 400
    with psycopg.connect(database) as owner:
        owner.execute("insert into platform.hosts (host, business_id) values (%s, %s)", (host, own_firm.id))
    page = visit().get("/client-portal/sign-in", base_url=f"http://{host}")
    assert f"Firm {own_firm.slug} public" in page.text
