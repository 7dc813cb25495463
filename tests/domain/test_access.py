"""The verbs of the sign-in, called without a page: which password may be chosen, whether this is it, how often one may try."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select, update

from app.core.db import db
from app.core.device import set_browser
from app.core.errors import Refused, TooMany
from app.core.secrets import new_secret
from app.domain.access.attempt import Attempt, begin_attempt, succeed
from app.domain.access.identity import Identity
from app.domain.access.known_browser import remember_browser
from app.domain.access.password import change_password, check_password, sign_in, store_password, verify_password
from app.domain.access.session import sign_out_everywhere
from app.domain.activity.activity import Happening
from app.domain.users.keeping import add_user
from tests.cast import PASSWORD
from tests.jobs import run_jobs
from tests.sign_in_door import happened, is_open, person_behind, sign_in_door

NEW = "three lanterns by the canal"


@pytest.fixture
def door(app):
    return lambda address=None: sign_in_door(app, address)


@pytest.fixture
def enter(own_firm):
    """Somebody's fresh session: its secret, and the person that the database finds behind it."""

    def enter(name):
        secret = own_firm.secret_of(name)
        return secret, person_behind(own_firm.app, secret)

    return enter


# ── Which password may be chosen ────────────────────────────────────────────────────────────────────────────────────────

BAD = {"": "at least 10", "short": "at least 10", "x" * 201: "at most 200", "aaaaaaaaaaaa": "too easy", "abcabcabcabc": "too easy",
       "Bob.Baker@Bakery.example": "too easy", "bob.baker.bakes": None,
       "abcdefghi": "at least 10", "abcdabcdab": None, "abcd" * 50: None, "abcd" * 50 + "a": "at most 200"}  # fmt: skip


@pytest.mark.parametrize("password", BAD, ids=lambda p: p[:12])
def test_which_passwords_may_be_chosen(password):
    if BAD[password] is None:
        return check_password(password, "bob.baker@bakery.example")
    with pytest.raises(Refused, match=BAD[password]) as refused:
        check_password(password, "bob.baker@bakery.example")
    assert refused.value.field == "password"
    return None


def test_the_name_in_the_e_mail_is_too_easy_as_well():
    with pytest.raises(Refused, match="too easy"):
        check_password("bobthebaker", "BobTheBaker@bakery.example")


# ── Whether this is it ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_right_password_names_the_identity(own_firm, door):
    bob = own_firm.people["bob"]
    for email in (bob.email, bob.email.upper()):
        with door():
            assert sign_in(email, PASSWORD) == bob.identity_id


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " ", "x" * 5000])
def test_a_wrong_password_and_an_unknown_e_mail_are_refused_in_the_same_words(own_firm, door, password):
    words = set()
    for email in (own_firm.people["bob"].email, f"{uuid4().hex}@nowhere.example", ""):
        with door(), pytest.raises(Refused) as refused:
            sign_in(email, password)
        words.add((refused.value.words, refused.value.field))
    assert len(words) == 1


def test_an_identity_without_a_password_lets_nobody_in(own_firm, door, email):
    own_firm.do(lambda: add_user(name="Nina", email=email, role="staff"))
    with door():
        assert verify_password(email, "") is None


def test_a_temporary_password_is_known_as_one_until_it_runs_out(own_firm, door):
    mia = own_firm.people["mia"]
    for days, fits in ((1, True), (0, False), (-1, False)):
        with door():
            until = func.now() + func.make_interval(0, 0, 0, days)
            db.session.execute(update(Identity).where(Identity.id == mia.identity_id).values(temporary_until=until))
        with door():
            verified = verify_password(mia.email, PASSWORD)
        assert (verified is not None and verified.is_temporary) == fits


def test_a_failure_is_told_to_the_business_and_a_success_is_not(app, own_firm, door):
    with door():
        verify_password(own_firm.people["bob"].email, "wrong")
    with door():
        verify_password(own_firm.people["carla"].email, PASSWORD)
    run_jobs(app)
    assert happened(own_firm, Happening.FAILED_LOGIN) == 1


def test_a_password_is_changed_and_the_other_sessions_end(app, own_firm, door, enter):
    (here, bob), (there, _) = enter("bob"), enter("bob")
    with door():
        change_password(PASSWORD, NEW, by=bob)
    assert (is_open(app, here), is_open(app, there)) == (True, False)
    assert happened(own_firm, Happening.CHANGE_PASSWORD) == 1
    with door():
        assert sign_in(bob.email, NEW) == bob.identity_id
    with door(), pytest.raises(Refused):
        sign_in(bob.email, PASSWORD)


@pytest.mark.parametrize(
    ("current", "password", "field"),
    [("wrong", NEW, "current"), ("", NEW, "current"), (PASSWORD, "short", "password"), ("wrong", "", "password")],
)
def test_a_password_that_is_not_changed_says_at_which_field(app, door, enter, current, password, field):
    (_, bob), (there, _) = enter("bob"), enter("bob")
    with door(), pytest.raises(Refused) as refused:
        change_password(current, password, by=bob)
    assert refused.value.field == field
    assert is_open(app, there)
    with door():
        assert sign_in(bob.email, PASSWORD) == bob.identity_id


def test_a_password_of_one_s_own_is_no_temporary_one(own_firm, door):
    bob = own_firm.people["bob"]
    with door():
        assert not store_password(bob.identity_id, NEW, instead_of_temporary=True)
        assert not store_password(uuid4(), NEW)
    with door():
        assert sign_in(bob.email, PASSWORD) == bob.identity_id


# ── How often one may try ───────────────────────────────────────────────────────────────────────────────────────────────

PER_EMAIL, PER_ADDRESS = 10, 60
MINUTES = [1, 2, 4, 8, 16, 32, 60, 60, 60]


def fail_at(door, email, times=PER_EMAIL, purpose="sign_in"):
    for _ in range(times):
        with door():
            begin_attempt(purpose, email)


def wait_of(door, email, purpose="sign_in"):
    """Seconds; 0: this one was taken."""
    with door():
        try:
            begin_attempt(purpose, email)
        except TooMany as held_up:
            return held_up.wait
        return 0


@pytest.fixture
def later_by(database):
    """As if this were so much later."""

    def pass_by(email, **interval):
        with psycopg.connect(database) as owner:
            values = {"back": timedelta(**interval), "email": email}
            owner.execute("update auth.attempts set at = at - %(back)s where email = %(email)s", values)
            owner.execute(
                "update auth.tries set since = since - %(back)s, shut_until = shut_until - %(back)s where email = %(email)s", values
            )

    return pass_by


@pytest.fixture
def browser():
    """This request comes from the browser with this cookie."""
    yield set_browser
    set_browser("")


def test_after_ten_failures_even_the_right_password_waits(own_firm, door, enter):
    _, bob = enter("bob")
    for _ in range(PER_EMAIL):
        with door(), pytest.raises(Refused):
            change_password("wrong", NEW, by=bob)
    with door(), pytest.raises(TooMany) as held_up:
        change_password(PASSWORD, NEW, by=bob)
    assert 50 < held_up.value.wait <= 60
    with door():
        assert sign_in(bob.email, PASSWORD), "another purpose is counted for itself"


@pytest.mark.parametrize("purpose", ["sign_in", "password_reset", "password_change"])
def test_each_further_failure_waits_longer_up_to_an_hour(own_firm, door, later_by, purpose):
    email = own_firm.people["bob"].email
    fail_at(door, f"  {email.upper()} ", purpose=purpose)
    for minutes in MINUTES:
        assert minutes * 60 - 10 < wait_of(door, email, purpose) <= minutes * 60
        later_by(email, minutes=minutes)
        assert wait_of(door, email, purpose) == 0


def test_what_is_tried_while_it_is_shut_does_not_count_on(own_firm, door, later_by):
    email = own_firm.people["bob"].email
    fail_at(door, email)
    waits = [wait_of(door, email) for _ in range(30)]
    assert all(40 < wait <= 60 for wait in waits)
    later_by(email, minutes=1)
    assert wait_of(door, email) == 0
    assert 100 < wait_of(door, email) <= 120


def test_a_day_after_the_first_all_are_forgotten(own_firm, door, later_by):
    email = own_firm.people["bob"].email
    fail_at(door, email)
    later_by(email, hours=23, minutes=59)
    assert wait_of(door, email) == 0
    assert wait_of(door, email) > 60
    later_by(email, hours=2)
    fail_at(door, email)
    assert 50 < wait_of(door, email) <= 60


def test_what_succeeded_counts_no_longer(own_firm, door):
    for _ in range(PER_EMAIL + 2):
        with door():
            succeed(begin_attempt("sign_in", own_firm.people["bob"].email))
    assert wait_of(door, own_firm.people["bob"].email) == 0


def test_a_success_takes_back_no_failure(own_firm, door):
    email = own_firm.people["bob"].email
    fail_at(door, email, PER_EMAIL - 1)
    for _ in range(2):
        with door():
            succeed(begin_attempt("sign_in", email))
    fail_at(door, email, 1)
    assert wait_of(door, email)


def test_a_success_is_counted_back_once(own_firm, door):
    email = own_firm.people["bob"].email
    with door():
        attempt = begin_attempt("sign_in", email)
    for _ in range(3):
        with door():
            succeed(attempt)
    fail_at(door, email)
    assert wait_of(door, email)


def test_strangers_shut_nobody_out_of_their_own_browser(own_firm, door, enter, browser):
    bob, mia = (own_firm.people[name] for name in ("bob", "mia"))
    own, hers = new_secret(), new_secret()
    for secret, who in ((own, bob), (hers, mia)):
        browser(secret)
        with door():
            remember_browser(who.identity_id)
    browser("")
    fail_at(door, bob.email)
    for secret, is_shut in (("", True), (new_secret(), True), (hers, True), (own, False)):
        browser(secret)
        assert bool(wait_of(door, bob.email)) == is_shut
    fail_at(door, bob.email, PER_EMAIL - 1)
    assert wait_of(door, bob.email), "it has ten of its own"
    browser(hers)
    assert not wait_of(door, mia.email)


def test_a_browser_s_own_failures_shut_nobody_else_out(own_firm, door, browser):
    bob = own_firm.people["bob"]
    browser(new_secret())
    with door():
        remember_browser(bob.identity_id)
    fail_at(door, bob.email)
    assert wait_of(door, bob.email)
    browser("")
    assert not wait_of(door, bob.email)


def test_signing_out_everywhere_forgets_all_browsers_but_this(own_firm, door, enter, browser):
    _, bob = enter("bob")
    here, there = new_secret(), new_secret()
    for secret in (here, there):
        browser(secret)
        with door():
            remember_browser(bob.identity_id)
    browser(here)
    with door():
        sign_out_everywhere(bob)
    browser("")
    fail_at(door, bob.email)
    for secret, is_shut in ((there, True), (here, False)):
        browser(secret)
        assert bool(wait_of(door, bob.email)) == is_shut


def test_an_address_is_held_up_whatever_e_mail_it_tries(door):
    address = f"127.8.{uuid4().int % 250}.{uuid4().int % 250}"
    for _ in range(PER_ADDRESS):
        with door(address):
            begin_attempt("sign_in", f"{uuid4().hex}@nowhere.example")
    with door(address), pytest.raises(TooMany) as held_up:
        begin_attempt("sign_in", f"{uuid4().hex}@nowhere.example")
    assert 840 < held_up.value.wait <= 900
    with door():
        begin_attempt("sign_in", f"{uuid4().hex}@nowhere.example")


def test_a_try_counts_although_its_request_fails(app, own_firm, door):
    email = own_firm.people["bob"].email

    def try_in_vain():
        with door():
            begin_attempt("sign_in", email)
            raise LookupError

    for _ in range(PER_EMAIL):
        with pytest.raises(LookupError):
            try_in_vain()
    with door():
        assert db.session.scalar(select(func.count()).select_from(Attempt).where(Attempt.email == email)) == PER_EMAIL
    assert wait_of(door, email)


def test_of_many_at_once_ten_are_taken(app, own_firm):
    def attempt(_):
        with sign_in_door(app):
            try:
                begin_attempt("sign_in", own_firm.people["mia"].email)
            except TooMany:
                return 0
            return 1

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(attempt, range(16))) == PER_EMAIL
