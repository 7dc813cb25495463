"""Strangers try; their owner hears of it by mail, and comes in by the mailbox or from where they have signed in before."""

import re
from uuid import uuid4

import psycopg
import pytest

from tests.browse import Visitor
from tests.cast import PASSWORD
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to, words_of


def sign_in(visitor, email, password=PASSWORD):
    return visitor.post("/client-portal/sign-in", {"email": email, "password": password})


def try_in_vain(visit, email, times=10):
    for _ in range(times):
        assert sign_in(visit(), email, "wrong password").status_code == 422


@pytest.fixture
def bob(own_firm):
    return own_firm.people["bob"]


def test_strangers_shut_nobody_out_of_a_browser_that_has_signed_in_before(bob, visit):
    own = visit()
    assert sign_in(own, bob.email).status_code == 303
    own.post("/sign-out")
    try_in_vain(visit, bob.email)
    stranger = sign_in(visit(), bob.email)
    assert (stranger.status_code, stranger.headers["Retry-After"]) == (429, stranger.headers["Retry-After"])
    assert "1 minute" in stranger.text and "mailbox" in stranger.text
    assert sign_in(own, bob.email).status_code == 303
    assert sign_in(own, own.app.config["MAIL_FROM"]).status_code == 422, "it is known for Bob alone"


@pytest.mark.parametrize("kept", ["", "x", "x" * 43, "²" * 43, "x" * 4000])
def test_a_cookie_that_was_made_up_is_a_stranger_s(bob, visit, kept):
    try_in_vain(visit, bob.email)
    visitor = visit()
    visitor.client.set_cookie("vitrine_browser", kept)
    assert sign_in(visitor, bob.email).status_code == 429


def test_the_page_says_the_same_of_an_e_mail_that_nobody_has(bob, visit):
    told = []
    for email in (bob.email, f"{uuid4().hex}@nowhere.example"):
        try_in_vain(visit, email)
        answer = sign_in(visit(), email)
        told.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))
    assert told[0] == told[1]


def test_the_mailbox_opens_the_door(app, bob, visit):
    try_in_vain(visit, bob.email)
    run_jobs(app)
    (mail,) = mails_to(app, bob.email, "tried your password")
    link, visitor = link_in(mail, "open-door"), visit()
    for _ in range(3):
        assert visitor.get(link).status_code == 200, "whoever looks at it uses nothing up"
    assert sign_in(visitor, bob.email).status_code == 429
    assert visitor.post(link).status_code == 303
    assert sign_in(visitor, bob.email).status_code == 303
    assert sign_in(visit(), bob.email).status_code == 429, "this browser, and no other"
    for answer in (visit().get(link), visit().post(link)):
        assert answer.status_code == 410, "once"


def test_one_mail_a_day_and_none_to_nobody(app, database, bob, visit):
    unknown = f"{uuid4().hex}@nowhere.example"
    for email in (bob.email, unknown):
        try_in_vain(visit, email)
    run_jobs(app)
    for hours in (1, 1, 25):
        with psycopg.connect(database) as owner:
            values = (f"{hours} hours", bob.email)
            owner.execute(
                "update auth.tries set shut_until = now() - interval '1 second', since = since - %s::interval where email = %s",
                values,
            )
            owner.execute(
                "update auth.links set created_at = created_at - %s::interval where identity_id = %s",
                (f"{hours} hours", bob.identity_id),
            )
        try_in_vain(visit, bob.email, 10 if hours == 25 else 1)
        run_jobs(app)
    assert len(mails_to(app, bob.email, "tried your password")) == 2
    assert mails_to(app, unknown, "") == []


def test_failures_that_shut_nothing_are_no_mail(app, bob, visit):
    own = visit()
    assert sign_in(own, bob.email).status_code == 303
    for _ in range(10):
        assert sign_in(own, bob.email, "wrong password").status_code == 422
    try_in_vain(visit, bob.email, 9)
    run_jobs(app)
    assert mails_to(app, bob.email, "tried your password") == []


@pytest.mark.parametrize("what", ["password", "everywhere", "time"])
def test_the_link_ends_with_what_it_was_for(app, database, bob, visit, own_firm, what):
    try_in_vain(visit, bob.email)
    run_jobs(app)
    link = link_in(mails_to(app, bob.email, "tried your password")[0], "open-door")
    assert visit().get(link).status_code == 200
    if what == "everywhere":
        assert visit(own_firm, "bob").post("/account/sessions/end-all").status_code == 303
    else:
        statement = (
            "update auth.links set expires_at = now() where identity_id = %s"
            if what == "time"
            else "update auth.identities set password_hash = 'x' where id = %s"
        )
        with psycopg.connect(database) as owner:
            owner.execute(statement, (bob.identity_id,))
    assert visit().post(link).status_code == 410


def test_whoever_sets_a_password_by_mail_may_try_at_once(app, bob, visit):
    try_in_vain(visit, bob.email)
    visitor = visit()
    visitor.post("/forgotten-password", {"email": bob.email})
    run_jobs(app)
    link = link_in(mails_to(app, bob.email, "Reset")[0], "reset-password")
    assert visitor.post(link, {"password": "three lanterns by the canal"}).status_code == 303
    assert sign_in(visitor, bob.email, "three lanterns by the canal").status_code == 303


# ── The step between a password and a portal ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def choosing(own_firm, other_firm, visit):
    """Bob, a member of another business too, before he has chosen; and where he may go."""
    from app.domain.users.keeping import add_user

    bob = own_firm.people["bob"]
    other_firm.do(lambda: add_user(name="Bob as guest", email=bob.email, user_type="client", company_role="member",
                                   client_id=other_firm.cinema.id, client_portal_enabled=True).id)  # fmt: skip
    visitor = visit()
    assert sign_in(visitor, bob.email).location == "/choose"
    return visitor, {"user_id": str(bob.id)}


def test_a_choice_is_made_once(choosing):
    visitor, choice = choosing
    kept = visitor.client.get_cookie("vitrine_form").value
    assert visitor.post("/choose", choice).location == "/client-portal/"
    visitor.client.set_cookie("vitrine_form", kept)
    assert visitor.get("/choose").status_code == 303, "the cookie that somebody kept chooses nothing"
    assert "/sign-in" in visitor.post("/choose", choice).location


@pytest.mark.parametrize("what", ["signed out everywhere", "password changed", "ten minutes"])
def test_what_ends_it(own_firm, database, choosing, visit, what):
    visitor, choice = choosing
    bob = own_firm.people["bob"]
    if what == "signed out everywhere":
        assert visit(own_firm, "bob").post("/account/sessions/end-all").status_code == 303
    elif what == "password changed":
        words = {"current": PASSWORD, "password": "three lanterns by the canal"}
        assert visit(own_firm, "bob").post("/account/security", words).status_code == 303
    else:
        with psycopg.connect(database) as owner:
            owner.execute(
                "update auth.links set expires_at = expires_at - interval '10 minutes' where identity_id = %s", (bob.identity_id,)
            )
    assert visitor.get("/choose").status_code == 303
    assert "/sign-in" in visitor.post("/choose", choice).location
    assert visitor.get("/client-portal/").status_code == 303


# ── An invitation that has run out ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def run_out(app, own_firm, visit, database, email):
    """Somebody invited whose seven days are over: by an owner, by the office."""

    def invite(who, url, values):
        assert visit(own_firm, who).post(url, {"name": "Nina New", "email": email} | values).status_code == 303
        run_jobs(app)
        with psycopg.connect(database) as owner:
            owner.execute("update app.users set invitation_until = now() where email = %s", (email,))
            owner.execute("update auth.identities set temporary_until = now() where email = %s", (email,))
            owner.execute(
                "update auth.links set expires_at = now() where identity_id = (select id from auth.identities where email = %s)",
                (email,),
            )
        return mails_to(app, email)[0]

    return invite


WAYS = {
    "a member, by the owner": ("bob", "/client-portal/team", {"scope": "company"}, "/client-portal/team"),
    "staff, by the admin": ("ada", "/admin/invitations/new", {"role": "staff"}, "/admin/invitations?state=expired"),
    "a technician, by the power user": (
        "pia",
        "/admin/invitations/new",
        {"role": "technician"},
        "/admin/invitations?state=expired",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_invitation_that_has_run_out_stays_out_and_asks_for_another(app, own_firm, visit, run_out, email, way):
    who, url, values, board = WAYS[way]
    run_out(who, url, values)
    for _ in range(2):
        assert visit().post("/forgotten-password", {"email": email}).status_code == 200
    run_jobs(app)
    assert mails_to(app, email, "Reset") == []
    told = mails_to(app, email, "has run out")
    assert len(told) == 2 and "/reset-password/" not in words_of(told[0])
    (asked,) = mails_to(app, own_firm.people[who].email, "asks for a new invitation")
    assert "Nina New" in words_of(asked) and f"http://localhost{board}" in words_of(asked)
    if who != "bob":
        assert "asked for another on" in visit(own_firm, who).get(board).text


def test_nobody_comes_in_by_a_link_that_was_made_before(app, own_firm, visit, database, run_out, email):
    run_out("ada", "/admin/invitations/new", {"role": "staff"})
    with psycopg.connect(database) as owner:
        for table, column in (("auth.identities", "temporary_until"), ("app.users", "invitation_until")):
            owner.execute(f"update {table} set {column} = now() + interval '1 day' where email = %s", (email,))
    visit().post("/forgotten-password", {"email": email})
    run_jobs(app)
    link = link_in(mails_to(app, email, "Reset")[0], "reset-password")
    assert visit().get(link).status_code == 200, "until it runs out, the mailbox is proof enough"
    with psycopg.connect(database) as owner:
        owner.execute("update auth.identities set temporary_until = now() where email = %s", (email,))
    assert visit().post(link, {"password": "three lanterns by the canal"}).status_code == 410


def test_nor_with_a_password_of_their_own_or_beside_another_invitation(app, own_firm, other_firm, visit, database, email):
    """Nina has joined the one business; the invitation of the other has run out."""
    from app.domain.users.keeping import add_user

    nina = own_firm.do(lambda: add_user(name="Nina", email=email, role="staff"))
    other_firm.do(lambda: add_user(name="Nina", email=email, role="staff"))
    from tests.cast import kept_password
    from tests.passwords import give_password

    with own_firm.app.app_context():
        give_password(nina.identity_id, PASSWORD, kept_password())
    with psycopg.connect(database) as owner:
        owner.execute("update app.users set invited_at = now() - interval '8 days', invitation_until = now() where email = %s and business_id = %s",
                      (email, other_firm.id))  # fmt: skip
    visitor = visit()
    assert sign_in(visitor, email).location == "/admin/"
    assert own_firm.slug in visitor.get("/admin/").text
    assert 'href="/account/switch"' not in visitor.get("/admin/").text or visitor.get("/account/switch").text.count(">Open<") == 0
    own_firm.change(nina, is_active=False)
    answer = sign_in(visit(), email)
    assert answer.status_code == 403


def test_who_has_nothing_but_what_has_run_out_is_told_so(own_firm, visit, database):
    stan = own_firm.people["stan"]
    with psycopg.connect(database) as owner:
        owner.execute(
            "update app.users set joined_at = null, invited_at = now() - interval '8 days', invitation_until = now() where id = %s",
            (stan.id,),
        )
    answer = sign_in(visit(), stan.email)
    assert answer.status_code == 403
    assert "Your invitation has run out" in answer.text and own_firm.slug in answer.text
    assert "Wrong" not in answer.text and Visitor(own_firm.app).get("/admin/").status_code == 303
