"""The verbs of a forgotten password, called without a page: a link good once, for an hour."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from app.core.db import db
from app.core.errors import Refused, TooMany
from app.core.secrets import digest, new_secret
from app.core.standing import Standing
from app.core.transaction import working_at
from app.domain.access.attempt import Attempt
from app.domain.access.identity import Identity
from app.domain.access.link import Link
from app.domain.access.password import change_password, sign_in
from app.domain.access.reset_link import (
    ask_for_reset_link,
    load_reset_link,
    send_reset_link,
    set_password_by_link,
)
from app.domain.activity.activity import Happening
from tests.cast import PASSWORD
from tests.jobs import run_jobs
from tests.mails import link_in, mails_to
from tests.sign_in_door import happened, is_open, person_behind, sign_in_door

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


def by_another_link(bob, secret):
    set_password_by_link(load_reset_link(secret), NEW)


def by_the_profile(bob, _):
    change_password(PASSWORD, NEW, by=bob)


def by_hand(bob, _):
    db.session.execute(update(Identity).where(Identity.id == bob.identity_id).values(password_hash="another"))


@pytest.mark.parametrize("change", [by_another_link, by_the_profile, by_hand])
def test_a_password_that_changes_in_any_way_uses_up_every_link_to_a_new_one(own_firm, door, reset_link, change):
    bob = person_behind(own_firm.app, own_firm.secret_of("bob"))  # First: whoever signs in has used up their invitation.
    secrets, invitation = [reset_link() for _ in range(3)], new_secret()
    theirs = reset_link(identity_id=own_firm.people["mia"].identity_id)
    with door():
        values = {"purpose": "invitation", "identity_id": bob.identity_id, "user_id": bob.id}
        db.session.add(Link(hash=digest(invitation), expires_at=func.now() + timedelta(hours=1), **values))
    with door():
        change(bob, secrets[1])
    with door():
        assert [load_reset_link(secret) for secret in secrets] == [None] * 3
        assert load_reset_link(theirs), "another's is theirs"
        assert db.session.scalar(select(Link.used_at).where(Link.hash == digest(invitation))) is None


@pytest.mark.parametrize(("hours", "is_good"), [(1, True), (0, False), (-1, False)])
def test_a_temporary_password_that_has_run_out_is_not_replaced_by_a_link(own_firm, door, reset_link, hours, is_good):
    secret = reset_link()
    until = func.now() + func.make_interval(0, 0, 0, 0, hours)
    with door():
        db.session.execute(update(Identity).where(Identity.id == own_firm.bob.identity_id).values(temporary_until=until))
    with door():
        assert bool(load_reset_link(secret)) == is_good


def good_links(door, identity_id):
    with door():
        return db.session.scalar(
            select(func.count()).select_from(Link).where(Link.identity_id == identity_id, Link.used_at.is_(None))
        )


def test_of_several_links_the_newest_is_good(app, own_firm, door):
    bob, links = own_firm.people["bob"], []
    for _ in range(2):
        with door():
            ask_for_reset_link(bob.email)
        run_jobs(app)
        links.append(link_in(mails_to(app, bob.email, "Reset")[0], "reset-password").rpartition("/")[2].partition("?")[0])
    with door():
        assert load_reset_link(links[0]) is None
        assert load_reset_link(links[1]).identity_id == bob.identity_id


def test_of_several_that_are_made_at_once_one_is_good(app, own_firm, door):
    bob = own_firm.people["bob"]

    def make(_):
        with app.app_context(), working_at(Standing("worker")):
            send_reset_link(bob.email)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(make, range(8)))
    assert good_links(door, bob.identity_id) == 1


def test_the_temporary_password_is_not_set_by_a_link_either(app, own_firm, door, reset_link):
    """Not even to the very same again; the link stays good for another."""
    bob = own_firm.people["bob"]
    with door():
        is_bob = Identity.id == bob.identity_id
        db.session.execute(update(Identity).where(is_bob).values(temporary_until=func.now() + timedelta(days=1)))
    secret = reset_link()
    with pytest.raises(Refused, match="from the mail") as refused, door():
        set_password_by_link(load_reset_link(secret), PASSWORD)
    assert refused.value.field == "password"
    with door():
        assert set_password_by_link(load_reset_link(secret), NEW)


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
        db.session.execute(update(Link).where(Link.hash == digest(link.secret)).values(expires_at=func.now()))
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
        for _ in range(10):
            with door():
                ask_for_reset_link(email)
        with door(), pytest.raises(TooMany):
            ask_for_reset_link(email)
    run_jobs(app)
    assert len(mails_to(app, own_firm.people["bob"].email, "Reset")) == 10


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
