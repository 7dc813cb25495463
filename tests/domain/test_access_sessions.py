"""The verbs of sessions and memberships, called without a page: open, list, switch, end."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from app.core.db import db
from app.core.errors import Conflict
from app.domain.access.membership import explain_refusal, find_membership, list_memberships
from app.domain.access.session import (
    Session,
    end_all_sessions,
    end_other_sessions,
    end_session,
    list_sessions,
    open_session,
    sign_out,
    sign_out_everywhere,
    switch_session,
)
from app.domain.activity.activity import Happening
from app.domain.users.keeping import add_user
from tests.sign_in_door import happened, is_open, person_behind, sign_in_door


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


def test_a_session_opens_one_s_own_membership_and_no_other(app, own_firm, door):
    bob, carla = own_firm.people["bob"], own_firm.people["carla"]
    with door():
        own = find_membership(list_memberships(bob.identity_id), bob.id)
        secret = open_session(bob.identity_id, own)
    assert person_behind(app, secret).id == bob.id
    with door(), pytest.raises(Conflict):
        open_session(carla.identity_id, own)


def test_a_membership_that_was_shut_meanwhile_opens_nothing(own_firm, door):
    bob = own_firm.people["bob"]
    with door():
        (membership,) = list_memberships(bob.identity_id)
    own_firm.change(own_firm.bakery, portal_enabled=False)
    with door(), pytest.raises(Conflict):
        open_session(bob.identity_id, membership)
    with door():
        assert list_memberships(bob.identity_id) == []
        assert explain_refusal(bob.identity_id) == ("portal_off", f"Firm {own_firm.slug} public")


def test_of_an_unknown_identity_nothing_is_told(door):
    with door():
        assert list_memberships(uuid4()) == []
        assert explain_refusal(uuid4()) == (None, None)


@pytest.mark.parametrize("asked", [None, "", "garbage", uuid4()])
def test_a_membership_that_is_not_there_is_not_found(own_firm, door, asked):
    with door():
        assert find_membership(list_memberships(own_firm.people["bob"].identity_id), asked) is None


def test_a_machine_says_which_membership_it_means(own_firm, door):
    with door():
        (bob,) = list_memberships(own_firm.people["bob"].identity_id)
    client = str(own_firm.bakery.id)
    for asked in ((None, None), ("", ""), (own_firm.slug, None), (None, client), (own_firm.slug, client)):
        assert bob.is_of(*asked), asked
    for asked in (("another", None), (own_firm.slug, str(uuid4())), (own_firm.slug.upper(), client), (5, None), (None, ["x"])):
        assert not bob.is_of(*asked), asked


def test_one_s_own_open_sessions_are_listed_the_newest_first(own_firm, door, enter):
    (_, first), (_, second), (_, over) = enter("bob"), enter("bob"), enter("bob")
    enter("carla")
    with door():
        ages = {first.session_id: 2, second.session_id: 1, over.session_id: 0}
        for id, hours in ages.items():
            values = {"last_seen_at": func.now() - func.make_interval(0, 0, 0, 0, hours)}
            values |= {"expires_at": func.now()} if id == over.session_id else {}
            db.session.execute(update(Session).where(Session.id == id).values(**values))
    with door():
        listed = list_sessions(first)
    assert [session.id for session in listed] == [second.session_id, first.session_id]
    assert {session.business_name for session in listed} == {f"Firm {own_firm.slug} public"}


def test_nobody_ends_another_s_session(app, door, enter):
    (_, bob), (there, carla) = enter("bob"), enter("carla")
    for id in (carla.session_id, uuid4()):
        with door():
            assert not end_session(id, by=bob)
    assert is_open(app, there)
    with door():
        assert end_session(carla.session_id, by=carla)
    with door():
        assert not end_session(carla.session_id, by=carla), "once"
    assert not is_open(app, there)


def test_the_other_sessions_end_and_nobody_else_s(app, door, enter):
    (here, bob), (there, _), (stranger, _) = enter("bob"), enter("bob"), enter("carla")
    with door():
        end_other_sessions(bob)
    assert [is_open(app, secret) for secret in (here, there, stranger)] == [True, False, True]
    with door():
        end_all_sessions(bob.identity_id)
    assert [is_open(app, secret) for secret in (here, there, stranger)] == [False, False, True]


def test_of_a_session_that_was_over_already_nobody_is_told(own_firm, door, enter):
    (_, bob), (_, gone) = enter("bob"), enter("bob")
    with door():
        db.session.execute(update(Session).where(Session.id == gone.session_id).values(expires_at=func.now()))
    with door():
        end_other_sessions(bob)
        assert db.session.scalars(select(Session.id).where(Session.identity_id == bob.identity_id)).all() == [bob.session_id]
    assert happened(own_firm, Happening.LOGOUT) == 0


def test_out_everywhere_is_written_down_once_for_a_business(app, own_firm, door, enter):
    (here, bob), (there, _), (stranger, _) = enter("bob"), enter("bob"), enter("carla")
    with door():
        sign_out_everywhere(bob)
    assert [is_open(app, secret) for secret in (here, there, stranger)] == [False, False, True]
    assert happened(own_firm, Happening.SIGN_OUT_EVERYWHERE) == 1


def test_signing_out_ends_this_session_and_no_guess_ends_any(app, own_firm, door, enter):
    (here, _), (there, _) = enter("bob"), enter("bob")
    for secret in ("", "c", "guessed", here[1:]):
        with door():
            sign_out(secret)
    assert happened(own_firm, Happening.LOGOUT) == 0
    with door():
        sign_out(here)
    with door():
        sign_out(here)
    assert (is_open(app, here), is_open(app, there)) == (False, True)
    assert happened(own_firm, Happening.LOGOUT) == 1


def test_switching_leaves_one_session_for_another(app, own_firm, other_firm, door, enter):
    here, bob = enter("bob")
    other_firm.do(lambda: add_user(name="Bob as guest", email=bob.email, user_type="client", company_role="member",
                                   client_id=other_firm.cinema.id, client_portal_enabled=True))  # fmt: skip
    with door():
        there = next(m for m in list_memberships(bob.identity_id) if m.user_id != bob.id)
        secret = switch_session(there, by=bob)
    assert not is_open(app, here)
    assert person_behind(app, secret).business_id == other_firm.id


def test_to_another_s_membership_nobody_switches(app, own_firm, door, enter):
    here, bob = enter("bob")
    with door():
        (carla,) = list_memberships(own_firm.people["carla"].identity_id)
    with pytest.raises(Conflict), door():
        switch_session(carla, by=bob)
    assert is_open(app, here), "and the own session is not lost"
