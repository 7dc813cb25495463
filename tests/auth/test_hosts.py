"""Host and business agree: a session holds at the host where it was opened, and who goes to another is led there once, in the browser
that asked."""

import re
from urllib.parse import urlsplit

import psycopg
import pytest

from app.core.standing import Standing, standing_at
from app.core.transaction import commit
from app.domain.access.acceptance import make_invitation
from app.domain.access.membership import list_memberships
from app.domain.access.session import open_session
from tests.auth.test_switching import Wanda
from tests.browse import Visitor
from tests.cast import PASSWORD
from tests.isolation.doors import PEOPLE
from tests.isolation.test_routes import address, routes

BASE = "localhost"


@pytest.fixture(scope="module")
def hosts(database, firm, other_firm):
    """Each firm's own, by the firm."""
    found = {firm.slug: f"{firm.slug}.portal.example", other_firm.slug: f"{other_firm.slug}.portal.example"}
    with psycopg.connect(database) as owner:
        for one in (firm, other_firm):
            owner.execute("insert into platform.hosts (host, business_id) values (%s, %s)", (found[one.slug], one.id))
    yield found
    with psycopg.connect(database) as owner:
        owner.execute("delete from platform.hosts where host = any (%s)", (list(found.values()),))


def ask(visitor, method, path, host, data=None, **headers):
    return visitor.client.open(
        path, method=method, data=data, base_url=f"http://{host}", headers=headers, environ_overrides=visitor.environ
    )


@pytest.fixture(scope="module")
def secrets(app, firm, olga):
    with app.app_context(), standing_at(Standing("auth")):
        hers = open_session(olga.identity_id, list_memberships(olga.identity_id)[0])
        commit()
    return {name: firm.secret_of(name) for name in PEOPLE} | {"olga": hers}


HOMES = {
    "tom": "/tech/",
    "olga": "/platform/",
    "bob": "/client-portal/",
    "mia": "/client-portal/",
    "carla": "/client-portal/",
    "max": "/client-portal/",
}


@pytest.mark.parametrize("name", [*PEOPLE, "olga"])
def test_a_session_answers_nothing_at_the_own_host_of_another_business(app, firm, other_firm, hosts, secrets, name):
    """Its cookie, copied to all of them."""
    own, foreign = hosts[firm.slug], hosts[other_firm.slug]
    visitor = Visitor(app, check=False)
    for host in (own, foreign, BASE):
        visitor.client.set_cookie("vitrine_session", secrets[name], domain=host)
    token = re.search(r'csrf_token" value="([^"]+)', ask(visitor, "GET", "/client-portal/sign-in", foreign).text).group(1)
    asked = 0
    for rule in routes(app):
        if not rule.endpoint.startswith("api."):
            method = "GET" if "GET" in rule.methods else "POST"
            answer = ask(visitor, method, address(app, rule), foreign, data={"csrf_token": token} if method == "POST" else None)
            assert (answer.status_code, "/sign-in" in (answer.location or "")) == (303, True), f"{rule}: {answer.status_code}"
            asked += 1
    assert asked > 100
    told = [ask(visitor, "GET", HOMES.get(name, "/admin/"), host).status_code for host in (BASE, own)]
    assert told == [200, 200 if name != "olga" else 303]


def test_nor_is_a_first_password_chosen_there(app, database, firm, other_firm, hosts):
    """Whoever came with a temporary one has a single page, which asks by itself."""
    visitor, secret = Visitor(app, check=False), firm.secret_of("max")
    with psycopg.connect(database) as owner:
        until = "update auth.identities set temporary_until = {} where id = %s"
        owner.execute(until.format("now() + interval '1 hour'"), (firm.max.identity_id,))
    told = []
    for host in (hosts[other_firm.slug], hosts[firm.slug], BASE):
        visitor.client.set_cookie("vitrine_session", secret, domain=host)
        told.append(ask(visitor, "GET", "/choose-password", host).status_code)
    with psycopg.connect(database) as owner:
        owner.execute(until.format("null"), (firm.max.identity_id,))
    assert told == [303, 200, 200]


@pytest.mark.parametrize("name", PEOPLE)
def test_nor_does_a_token(app, firm, other_firm, hosts, name):
    visitor, token = Visitor(app, check=False), firm.secret_of(name, "token")
    told = [
        ask(visitor, "GET", "/api/me", host, Authorization=f"Bearer {token}").status_code
        for host in (BASE, hosts[firm.slug], hosts[other_firm.slug])
    ]
    assert told == [200, 200, 401]


@pytest.mark.parametrize("name", ["bob", "ada"])
def test_a_token_is_given_at_the_own_host_or_the_platform_s(app, firm, other_firm, hosts, name):
    words = {"email": firm.people[name].email, "password": PASSWORD}
    told = [
        Visitor(app).client.post("/api/auth/token", json=words, base_url=f"http://{host}").status_code
        for host in (BASE, hosts[firm.slug], hosts[other_firm.slug])
    ]
    assert told == [201, 201, 403]


# ── The way from one to another ─────────────────────────────────────────────────────────────────────────────────────────


class Browser:
    """One person's browser at several hosts: it keeps each host's cookies apart, follows what leads on by itself, and presses the button of
    a page that has one."""

    def __init__(self, app):
        self.visitor, self.host = Visitor(app), BASE

    def send(self, method, url, data=None, headers=None):
        parts = urlsplit(url)
        self.host = parts.netloc or self.host
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self.visitor.client.open(
            path, method=method, data=data, base_url=f"http://{self.host}", headers=headers, environ_overrides=self.visitor.environ
        )

    def get(self, url):
        return self.send("GET", url)

    def post(self, url, data=None, **headers):
        parts = urlsplit(url)
        self.host = parts.netloc or self.host
        token = re.search(r'csrf_token" value="([^"]+)', self.get("/client-portal/sign-in").text).group(1)
        return self.send("POST", url, {**(data or {}), "csrf_token": token}, headers or None)

    def sign_in(self, email, host=BASE):
        return self.post(f"http://{host}/client-portal/sign-in", {"email": email, "password": PASSWORD})

    def follow(self, answer):
        """To the page with the button, and its address."""
        for _ in range(9):
            if answer.status_code == 303:
                url = answer.location
            elif found := re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text):
                url = found.group(1).replace("&amp;", "&")
            else:
                return answer
            self.at = url
            answer = self.get(url)
        raise AssertionError("it goes round in circles")

    def secret(self, host):
        cookie = self.visitor.client.get_cookie("vitrine_session", domain=host)
        return cookie and cookie.value


@pytest.fixture
def wanda(app, database):
    """At home in two businesses: one with a host of its own, one without."""
    wanda = Wanda(app).join("client").join("admin")
    wanda.host = f"w{wanda.identity_id.hex[:10]}.portal.example"
    with psycopg.connect(database) as owner:
        owner.execute(
            "insert into platform.hosts (host, business_id) values (%s, %s)", (wanda.host, wanda.at["client"].business_id)
        )
    return wanda


@pytest.fixture
def here(app, wanda):
    """Signed in at the platform's own host, in the business without one."""
    browser = Browser(app)
    assert browser.sign_in(wanda.email).location == "/choose"
    assert browser.post("/choose", {"user_id": str(wanda.at["admin"].id)}).location == "/admin/"
    return browser


def set_out(browser, wanda, door="client"):
    answer = browser.post("/account/switch", {"user_id": str(wanda.at[door].id)})
    assert (answer.status_code, answer.location) == (303, "/depart")
    return browser.follow(answer)


def test_switching_leads_to_the_business_s_own_host_and_back(wanda, here):
    former = here.secret(BASE)
    page = set_out(here, wanda)
    assert urlsplit(here.at).netloc == wanda.host
    assert page.status_code == 200 and "Come in" in page.text
    assert here.get("/client-portal/").status_code == 303, "a GET lets nobody in"
    assert here.post(here.at).location == "/client-portal/"
    assert "Welcome, Wanda client" in here.get(f"http://{wanda.host}/client-portal/").text
    assert here.secret(BASE) == former
    assert here.get(f"http://{BASE}/admin/").status_code == 303, "the session that was left is over"
    here.host = wanda.host
    set_out(here, wanda, "admin")
    assert urlsplit(here.at).netloc == BASE
    assert here.post(here.at).location == "/admin/"
    assert here.get("/admin/").status_code == 200
    assert here.get(f"http://{wanda.host}/client-portal/").status_code == 303


def test_a_choice_and_a_sign_in_at_the_wrong_host_lead_there_too(app, wanda):
    browser = Browser(app)
    browser.sign_in(wanda.email)
    browser.follow(browser.post("/choose", {"user_id": str(wanda.at["client"].id)}))
    assert urlsplit(browser.at).netloc == wanda.host
    assert browser.post(browser.at).location == "/client-portal/"
    assert browser.get("/client-portal/").status_code == 200


def test_at_a_business_s_own_host_its_portal_is_the_one_that_is_meant(app, wanda):
    browser = Browser(app)
    assert browser.sign_in(wanda.email, wanda.host).location == "/client-portal/"
    assert browser.get("/client-portal/").status_code == 200


def test_who_has_nothing_there_is_led_to_where_they_have(app, own_firm, wanda):
    browser = Browser(app)
    browser.follow(browser.sign_in(own_firm.people["ada"].email, wanda.host))
    assert urlsplit(browser.at).netloc == BASE
    assert browser.post(browser.at).location == "/admin/"
    assert own_firm.slug in browser.get("/admin/").text


def test_the_way_is_gone_once(wanda, here):
    set_out(here, wanda)
    assert here.post(here.at).location == "/client-portal/"
    here.visitor.client.delete_cookie("vitrine_session", domain=wanda.host)
    assert "/sign-in" in here.post(here.at).location
    assert here.secret(wanda.host) is None


def test_no_other_browser_comes_in_with_its_address(app, wanda, here):
    set_out(here, wanda)
    thief = Browser(app)
    assert "/sign-in" in thief.post(here.at).location
    assert thief.secret(wanda.host) is None
    thief.get(f"http://{wanda.host}/arrive?from={BASE}")
    assert "/sign-in" in thief.post(here.at).location, "nor with a secret of its own"
    assert here.post(here.at).location == "/client-portal/", "and the one that asked still does"


def test_nobody_is_brought_in_where_another_asked(app, wanda, here):
    """Somebody sends a victim the address of their own way: it leads nowhere without what the victim's browser was told."""
    set_out(here, wanda)
    victim = Browser(app)
    assert "Come in" in victim.get(here.at).text
    assert "/sign-in" in victim.post(here.at).location


def test_whoever_did_not_set_out_departs_nowhere(app, wanda, here):
    answer = here.get(f"http://{BASE}/depart?browser={'0' * 64}")
    assert "/sign-in" in answer.location
    set_out(here, wanda)
    assert "/sign-in" in here.get(f"http://{BASE}/depart?browser={'0' * 64}").location, "once"


@pytest.mark.parametrize("browser", ["", "0", "x" * 64, "0" * 63, "0" * 6400, "²" * 64])
def test_what_is_no_hash_leads_nowhere(wanda, here, browser):
    here.post("/account/switch", {"user_id": str(wanda.at["client"].id)})
    assert "/sign-in" in here.get(f"http://{BASE}/depart?browser={browser}").location


@pytest.mark.parametrize("left", ["evil.example", "", "localhost:1@evil.example", "localhost/evil", "x" * 400, "\x00"])
def test_only_from_a_host_of_ours(app, wanda, left):
    answer = Visitor(app, check=False).client.get("/arrive", query_string={"from": left}, base_url=f"http://{wanda.host}")
    assert answer.status_code == (404 if left != "\x00" else 400)


@pytest.mark.parametrize("what", ["departure", "arrival"])
def test_a_minute_later_it_is_over(database, wanda, here, what):
    def is_late():
        with psycopg.connect(database) as owner:
            query = "update auth.links set expires_at = expires_at - interval '1 minute' where identity_id = %s and purpose = %s and used_at is null"
            assert owner.execute(query, (wanda.identity_id, what)).rowcount == 1

    answer = here.post("/account/switch", {"user_id": str(wanda.at["client"].id)})
    if what == "departure":
        is_late()
        assert "/client-portal/sign-in" in urlsplit(here.follow(answer) and here.at).path
    else:
        here.follow(answer)
        is_late()
        assert "/sign-in" in here.post(here.at).location
    assert here.secret(wanda.host) is None


@pytest.mark.parametrize("step", ["before the departure", "before the arrival"])
@pytest.mark.parametrize("end", ["signed out everywhere", "password changed", "session ended", "membership ended"])
def test_what_ends_the_session_ends_the_way(app, database, wanda, here, end, step):
    answer = here.post("/account/switch", {"user_id": str(wanda.at["client"].id)})
    if step == "before the arrival":
        here.follow(answer)
    statements = {
        "password changed": "update auth.identities set password_hash = 'x' where id = %s",
        "session ended": "delete from auth.sessions where identity_id = %s",
        "membership ended": "update app.users set is_active = false where user_type = 'client' and identity_id = %s",
    }
    if end == "signed out everywhere":
        other = Browser(app)
        other.sign_in(wanda.email)
        other.post("/choose", {"user_id": str(wanda.at["admin"].id)})
        assert other.post("/account/sessions/end-all").status_code == 303
    else:
        with psycopg.connect(database) as owner:
            owner.execute(statements[end], (wanda.identity_id,))
    if step == "before the departure":
        here.follow(answer)
    if "/arrive/" in here.at:
        assert "/sign-in" in here.post(here.at).location
    assert here.secret(wanda.host) is None


def test_an_invitation_opens_at_the_host_of_its_business(app, firm, wanda, hosts):
    """Whoever was invited to one business, and opens the link at another's host, lands at the right one."""
    made = firm.do(lambda: make_invitation(firm.people["max"].id))
    browser = Browser(app)
    answer = browser.post(f"http://{wanda.host}/invitation/{made.link}", {"password": PASSWORD})
    browser.follow(answer)
    assert urlsplit(browser.at).netloc == hosts[firm.slug]
    assert browser.post(browser.at).location == "/client-portal/"
    assert browser.secret(wanda.host) is None
