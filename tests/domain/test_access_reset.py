"""The verbs of a forgotten password, called without a page: a link good once, for an hour."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from app.core.db import db
from app.core.errors import Refused, TooMany
from app.core.secrets import digest, new_secret
from app.domain.access.attempt import PER_EMAIL, Attempt
from app.domain.access.password import sign_in
from app.domain.access.reset_link import Link, ask_for_reset_link, load_reset_link, set_password_by_link
from app.domain.activity.activity import Happening
from tests.cast import PASSWORD
from tests.jobs import run_jobs
from tests.mails import mails_to
from tests.sign_in_door import happened, is_open, sign_in_door

NEW = "three lanterns by the canal"


@pytest.fixture
def door(app):
    return lambda: sign_in_door(app)


@pytest.fixture
def reset_link(own_firm, door):
    """Bob's; its secret, as his mail alone has it."""

    def make(good_for="1 hour", **values):
        secret = new_secret()
        values = {"purpose": "password_reset", "identity_id": own_firm.people["bob"].identity_id, **values}
        with door():
            expires_at = func.now() + func.cast(good_for, db.Interval)
            db.session.add(Link(hash=digest(secret), expires_at=expires_at, **values))
        return secret

    return make


def test_a_link_sets_the_password_once_and_shuts_every_session(app, own_firm, door, reset_link):
    secret, open_one, bob = reset_link(), own_firm.secret_of("bob"), own_firm.people["bob"]
    with door():
        link = load_reset_link(secret)
        assert (link.identity_id, link.email) == (bob.identity_id, bob.email)
        assert set_password_by_link(link, NEW)
    with door():
        assert load_reset_link(secret) is None
        assert not set_password_by_link(link, "another one entirely")
    with door():
        assert sign_in(bob.email, NEW) == bob.identity_id
    assert not is_open(app, open_one)
    run_jobs(app)
    assert happened(own_firm, Happening.PASSWORD_RESET) == 1


def test_a_link_is_over_at_the_moment_that_it_names(own_firm, door):
    secret, bob = new_secret(), own_firm.people["bob"]
    for lasts, is_good in ((0, False), (1, True)):
        with door():
            expires_at = func.now() + timedelta(microseconds=lasts)
            db.session.add(Link(hash=digest(secret), purpose="password_reset", identity_id=bob.identity_id, expires_at=expires_at))
            db.session.flush()
            assert (load_reset_link(secret) is not None) == is_good
            db.session.rollback()


def test_a_password_that_is_set_is_no_failure(own_firm, door, reset_link):
    secret, bob = reset_link(), own_firm.people["bob"]
    with door():
        assert set_password_by_link(load_reset_link(secret), NEW)
    with door():
        succeeded = select(Attempt.succeeded_at.is_not(None)).where(
            Attempt.email == bob.email, Attempt.purpose == "password_change"
        )
        assert db.session.scalars(succeeded).all() == [True]


@pytest.mark.parametrize("password", ["", "short", "x" * 201, "aaaaaaaaaaaa"])
def test_a_bad_password_leaves_the_link_good(own_firm, door, reset_link, password):
    secret = reset_link()
    with door():
        link = load_reset_link(secret)
        with pytest.raises(Refused) as refused:
            set_password_by_link(link, password)
    assert refused.value.field == "password"
    with door():
        assert load_reset_link(secret) == link


def test_a_link_that_is_over_is_none(own_firm, door, reset_link):
    used, over = reset_link(used_at=func.now()), reset_link("0 seconds")
    invitation = reset_link(purpose="invitation", user_id=own_firm.people["bob"].id)
    for secret in (used, over, invitation, "", "guessed", "x" * 5000):
        with door():
            assert load_reset_link(secret) is None, secret


def test_a_link_that_ran_out_while_its_page_was_open_sets_nothing(own_firm, door, reset_link):
    secret = reset_link()
    with door():
        link = load_reset_link(secret)
        db.session.execute(update(Link).where(Link.hash == link.hash).values(expires_at=func.now()))
    with door():
        assert not set_password_by_link(link, NEW)
    with door():
        assert sign_in(own_firm.people["bob"].email, PASSWORD)


def test_of_two_with_the_same_link_one_sets_the_password(app, own_firm, door, reset_link):
    with door():
        link = load_reset_link(reset_link())

    def use(number):
        with sign_in_door(app):
            return set_password_by_link(link, f"{NEW} {number}")

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(use, range(3))) == [False, False, True]


def test_known_and_unknown_are_asked_for_alike_and_ten_times_at_most(app, own_firm, door):
    for email in (own_firm.people["bob"].email, f"{uuid4().hex}@nowhere.example"):
        for _ in range(PER_EMAIL):
            with door():
                ask_for_reset_link(email)
        with door(), pytest.raises(TooMany):
            ask_for_reset_link(email)
    run_jobs(app)
    assert len(mails_to(app, own_firm.people["bob"].email, "Reset")) == PER_EMAIL


def test_whoever_runs_the_platform_gets_a_link_in_the_platform_s_name(app, olga, door):
    with door():
        ask_for_reset_link(olga.email)
    run_jobs(app)
    mail = mails_to(app, olga.email, "password")[0]
    assert mail["From"].startswith("Vitrine <")
    words = mail.get_body(("plain",)).get_content()
    assert "/reset-password/" in words
    assert "Vitrine" in words


def test_a_secret_is_256_random_bits_after_its_letter():
    secrets = {new_secret("c") for _ in range(50)}
    assert len(secrets) == 50
    assert {(secret[0], len(secret)) for secret in secrets} == {("c", 44)}
