"""The verbs of an invitation's link, called without a page: accepted with a temporary password, then one's own is chosen."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import func, select, update

from app.core.db import db, uuid7
from app.core.errors import Conflict, Refused, TooMany
from app.core.secrets import digest
from app.domain.access.acceptance import (
    accept_invitation,
    choose_password,
    load_invitation,
    load_pending_person,
    make_invitation,
    new_temporary_password,
)
from app.domain.access.identity import Identity
from app.domain.access.membership import list_memberships
from app.domain.access.password import sign_in
from app.domain.access.session import (
    Session,
    open_session,
)
from app.domain.activity.activity import Happening
from app.domain.users.keeping import add_user
from app.domain.users.user import User
from tests.cast import PASSWORD
from tests.sign_in_door import happened, sign_in_door

NEW = "three lanterns by the canal"


@pytest.fixture
def door(app):
    return lambda: sign_in_door(app)


@pytest.fixture
def invite(own_firm, email):
    """Nina, who is new, or somebody who has a password already: what the mail says."""

    def send(address=email):
        def work():
            user = db.session.scalars(select(User).where(User.email == address)).one_or_none()
            values = {
                "user_type": "client",
                "company_role": "member",
                "client_id": own_firm.bakery.id,
                "client_portal_enabled": True,
            }
            return make_invitation((user or add_user(name="Nina New", email=address, **values)).id)

        return own_firm.do(work)

    return send


def open_pending(door, invitation, password):
    """The secret of the session that a temporary password opens."""
    with door():
        membership = accept_invitation(invitation, password)
        return open_session(invitation.identity_id, membership)


def test_an_invitation_is_accepted_and_the_own_password_chosen(own_firm, door, invite, email):
    made = invite()
    with door():
        invitation = load_invitation(made.link)
    assert (invitation.email, invitation.is_temporary, invitation.is_over, invitation.is_used) == (email, True, False, False)
    assert (invitation.slug, invitation.client_name) == (own_firm.slug, own_firm.bakery.name)
    secret = open_pending(door, invitation, made.password)
    with door():
        pending = load_pending_person(secret)
        assert (pending.email, pending.login) == (email, "vitrine_client")
        choose_password(pending, NEW)
    with door():
        assert load_pending_person(secret) is None
        assert load_invitation(made.link).is_used
        assert sign_in(email, NEW) == invitation.identity_id
    assert happened(own_firm, Happening.ACCEPT_INVITATION) == 1


def test_the_password_from_the_mail_is_not_chosen_as_one_s_own(door, invite, email):
    made = invite()
    with door():
        invitation = load_invitation(made.link)
    secret = open_pending(door, invitation, made.password)
    with door(), pytest.raises(Refused, match="from the mail") as refused:
        choose_password(load_pending_person(secret), made.password)
    assert refused.value.field == "password"
    with door():
        assert load_pending_person(secret), "whoever chooses another is let in"


@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_whoever_has_a_password_says_it_with_the_link(own_firm, door, invite, password):
    made = invite(own_firm.people["mia"].email)
    with door():
        invitation = load_invitation(made.link)
    with door(), pytest.raises(Refused) as refused:
        accept_invitation(invitation, password)
    assert refused.value.field == "password"


def test_guessing_at_an_invitation_is_held_up(own_firm, door, invite):
    made = invite(own_firm.people["mia"].email)
    with door():
        invitation = load_invitation(made.link)
    for _ in range(10):
        with door(), pytest.raises(Refused):
            accept_invitation(invitation, "wrong")
    with door(), pytest.raises(TooMany):
        accept_invitation(invitation, PASSWORD)


def test_the_right_password_opens_nothing_that_is_switched_off(own_firm, door, invite):
    made = invite()
    with door():
        invitation = load_invitation(made.link)
    own_firm.change(own_firm.bakery, portal_enabled=False)
    with door():
        assert accept_invitation(invitation, made.password) is None


def test_an_unknown_link_leads_nowhere_and_an_old_one_is_over(door, invite, database):
    made = invite()
    for secret in ("", "guessed", made.link[:-1], "x" * 5000):
        with door():
            assert load_invitation(secret) is None
    with psycopg.connect(database) as owner:
        owner.execute("update auth.links set expires_at = now() where hash = %s", (digest(made.link),))
    with door():
        assert load_invitation(made.link).is_over


def test_a_newer_invitation_replaces_the_one_before(door, invite, email):
    first = invite()
    with door():
        invitation = load_invitation(first.link)
    secret, second = open_pending(door, invitation, first.password), invite()
    with door():
        assert load_pending_person(secret) is None
        assert load_invitation(first.link) is None
    with door(), pytest.raises(Refused):
        sign_in(email, first.password)
    with door():
        assert sign_in(email, second.password)


def test_whoever_has_a_password_gets_none_and_uses_their_own(own_firm, door, invite):
    mia = own_firm.people["mia"]
    made = invite(mia.email)
    assert made.password is None
    with door():
        invitation = load_invitation(made.link)
        assert not invitation.is_temporary
        assert accept_invitation(invitation, PASSWORD).user_id == mia.id


def test_nobody_is_invited_who_is_not_of_this_business(own_firm, other_firm):
    for user_id in (uuid7(), other_firm.people["bob"].id):
        with pytest.raises(LookupError):
            own_firm.do(lambda id=user_id: make_invitation(id))


@pytest.mark.parametrize("password", ["", "short", "x" * 201, "aaaaaaaaaaaa"])
def test_a_bad_choice_is_refused_at_the_field_and_can_be_made_again(door, invite, password):
    made = invite()
    with door():
        secret_of = load_invitation(made.link)
    secret = open_pending(door, secret_of, made.password)
    with door():
        pending = load_pending_person(secret)
        with pytest.raises(Refused) as refused:
            choose_password(pending, password)
    assert refused.value.field == "password"
    with door():
        choose_password(load_pending_person(secret), NEW)


def test_of_two_who_came_with_the_same_temporary_password_one_chooses(app, door, invite):
    made = invite()
    with door():
        invitation = load_invitation(made.link)
    secrets = [open_pending(door, invitation, made.password) for _ in range(2)]
    with door():
        pending = [load_pending_person(secret) for secret in secrets]

    def choose(number):
        try:
            with sign_in_door(app):
                choose_password(pending[number], f"{NEW} {number}")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        chosen = list(threads.map(choose, range(2)))
    assert sorted(chosen) == [False, True]
    with door():
        assert sign_in(invitation.email, f"{NEW} {chosen.index(True)}")
        left = db.session.scalars(select(Session.id).where(Session.identity_id == invitation.identity_id)).all()
    assert left == [pending[chosen.index(True)].session_id]


def test_who_is_not_waiting_for_a_password_is_not_asked_for_one(own_firm, door, invite):
    made = invite()
    with door():
        invitation = load_invitation(made.link)
    expired, run_out = (open_pending(door, invitation, made.password) for _ in range(2))
    with door():
        db.session.execute(update(Session).where(Session.hash == digest(expired)).values(expires_at=func.now()))
    for secret in (own_firm.secret_of("bob"), expired, "", "guessed"):
        with door():
            assert load_pending_person(secret) is None
    with door():
        assert load_pending_person(run_out)
        db.session.execute(update(Identity).where(Identity.id == invitation.identity_id).values(temporary_until=func.now()))
    with door():
        assert load_pending_person(run_out) is None


def test_a_temporary_password_can_be_typed_and_not_guessed():
    made = {new_temporary_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(password) == 19 and not set(password) & set("il10oO") for password in made)


def test_the_memberships_of_somebody_invited_are_listed_before_they_choose(door, invite):
    made = invite()
    with door():
        invitation = load_invitation(made.link)
        assert [m.user_id for m in list_memberships(invitation.identity_id)] == [invitation.user_id]
