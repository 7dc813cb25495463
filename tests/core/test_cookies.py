"""Cookies where the address is https: of this very host alone, and of no other one of the same domain."""

from http.cookies import SimpleCookie

import pytest

from app.core.guard import SESSION_COOKIE
from tests.cast import PASSWORD, make_firm

BASE = "https://portal.example"


@pytest.fixture(scope="module")
def secure(make_app, database):
    return make_app(database, BASE_URL=BASE, SECURE_COOKIES=True)


@pytest.fixture(scope="module")
def firm_there(secure):
    return make_firm(secure, "overhttps")


def cookies_of(answer):
    found = SimpleCookie()
    for line in answer.headers.getlist("Set-Cookie"):
        found.load(line)
    return found


def test_every_cookie_of_a_visit_belongs_to_the_host(secure, firm_there):
    browser, seen = secure.test_client(), {}
    sign_in = "/client-portal/sign-in"
    seen |= cookies_of(browser.get(sign_in, base_url=BASE))
    token = browser.get(sign_in, base_url=BASE).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    told = {"email": firm_there.bob.email, "password": PASSWORD, "csrf_token": token}
    answer = browser.post(sign_in, data=told, base_url=BASE, headers={"Origin": BASE, "Referer": f"{BASE}/"})
    assert answer.status_code == 303
    seen |= cookies_of(answer)
    assert set(seen) >= {"__Host-vitrine_session", "__Host-vitrine_form"}
    for name, cookie in seen.items():
        assert name.startswith("__Host-")
        assert (bool(cookie["secure"]), cookie["path"], cookie["domain"], bool(cookie["httponly"]), cookie["samesite"]) == (
            True,
            "/",
            "",
            True,
            "Lax",
        )
    assert browser.get("/client-portal/", base_url=BASE).status_code == 200


def test_a_cookie_without_the_prefix_opens_nothing(secure, firm_there):
    """Any other host of the domain could have planted it."""
    secret = firm_there.secret_of("bob")
    for name, status in ((SESSION_COOKIE, 303), (f"__Host-{SESSION_COOKIE}", 200)):
        answer = secure.test_client(use_cookies=False).get("/client-portal/", base_url=BASE, headers={"Cookie": f"{name}={secret}"})
        assert answer.status_code == status


def test_signing_out_takes_it_away(secure, firm_there):
    browser = secure.test_client()
    browser.set_cookie(f"__Host-{SESSION_COOKIE}", firm_there.secret_of("bob"), secure=True, domain="portal.example")
    token = browser.get("/client-portal/", base_url=BASE).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = browser.post("/sign-out", data={"csrf_token": token}, base_url=BASE, headers={"Origin": BASE, "Referer": f"{BASE}/"})
    gone = cookies_of(answer)[f"__Host-{SESSION_COOKIE}"]
    assert (gone.value, bool(gone["secure"]), gone["path"]) == ("", True, "/")


def test_at_home_without_https_it_has_its_plain_name(app):
    assert app.config["SESSION_COOKIE_NAME"] == "vitrine_form"
