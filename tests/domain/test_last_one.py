"""The last admin, and the last owner of a portal that is open: not lost by any verb, any statement, or two at once."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from app.core.db import db, find, uuid7
from app.core.errors import Refused
from app.domain.clients.client import Client
from app.domain.contacts.contact import Contact
from app.domain.invitations import inviting
from app.domain.portals.contact_access import change_contact, disable_access
from app.domain.projects.client_person import set_portal_access
from app.domain.users.keeping import add_user, change_user
from app.domain.users.last_one import LastOwner, keep_admin
from app.domain.users.user import User
from tests.domain.acting import Place
from tests.isolation.doors import door_of


def contact_of(user):
    return db.session.query(Contact).where(Contact.user_id == user.id).one()


# Every verb that takes an owner away: the form's parts, the buttons, the contact's box and its e-mail.
LOSING = {
    "made a member": lambda user, **more: change_user(user, {"company_role": "member"}, **more),
    "not active any more": lambda user, **more: change_user(user, {"is_active": False}, **more),
    "portal switched off on the user's page": lambda user, **more: set_portal_access(
        user, enabled=False, client_id=user.client_id, **more
    ),
    "taken from the client": lambda user, **more: set_portal_access(user, enabled=False, client_id=None, **more),
    "removed": lambda user, **more: inviting.remove(user, **more),
    "invitation taken back": lambda user, **more: inviting.revoke(user, **more),
    "contact's access disabled": lambda user, **more: disable_access(contact_of(user), **more),
    "contact not active any more": lambda user, **more: change_contact(contact_of(user), {"is_active": False}, **more),
    "contact without an e-mail": lambda user, **more: change_contact(contact_of(user), {"email": None}, **more),
}
STATEMENTS = {
    "made a member": "update app.users set company_role = 'member' where id = %(user)s",
    "not active any more": "update app.users set is_active = false where id = %(user)s",
    "portal switched off on the user's page": "update app.users set client_portal_enabled = false where id = %(user)s",
    "taken from the client": "update app.users set client_id = null where id = %(user)s",
    "removed": "delete from app.users where id = %(user)s",
    "contact's access disabled": "update app.contacts set portal_access = false where user_id = %(user)s",
    "contact not active any more": "update app.contacts set is_active = false where user_id = %(user)s",
    "contact without an e-mail": "update app.contacts set email = null where user_id = %(user)s",
    "contact of another client": "update app.contacts set client_id = %(cinema)s where user_id = %(user)s",
    "a contact that keeps out": "insert into app.contacts (business_id, id, client_id, name, email, user_id)"
    " values ((select business_id from app.users where id = %(user)s), gen_random_uuid(), %(bakery)s, 'Kim', 'kim@x.example', %(user)s)",
    "all owners at once": "update app.users set is_active = false where client_id = %(bakery)s",
}


@pytest.fixture
def firm(own_firm):
    """Bob is Bakery's only owner, and a contact; Mia a member; Dan a member who is not let in."""

    def work():
        values = {"client_id": own_firm.bakery.id, "name": "Bob", "email": "bob@bakery.example", "portal_access": True}
        db.session.add(Contact(id=uuid7(), user_id=own_firm.bob.id, **values))
        dan = {"user_type": "client", "company_role": "member", "client_id": own_firm.bakery.id}
        return add_user(name="Dan", email=f"dan-{uuid4().hex[:8]}@x.example", **dan).id

    own_firm.things["dan"] = own_firm.do(work)
    return own_firm


def write(firm, name, **values):
    firm.do(lambda: db.session.execute(update(User).where(User.id == firm.people[name].id).values(**values)))


def state(firm):
    with Place(firm)() as by:
        client = find(Client, firm.bakery.id, by)
        owners = {user.id for user in db.session.query(User).where(User.client_id == client.id, User.company_role == "owner")}
        return client.portal_enabled, client.portal_user_id, owners


def lose(firm, way, who="bob", by="ada", instead=None):
    if way == "invitation taken back":  # Of whoever has not come yet.
        write(firm, who, invited_at=datetime.now(UTC), joined_at=None)
    with Place(firm, by)() as person:
        LOSING[way](find(User, firm.people[who].id, person), by=person, instead=instead)


@pytest.mark.parametrize("way", LOSING)
def test_the_last_owner_is_not_lost_alone(firm, way):
    before = state(firm)
    with pytest.raises(LastOwner) as refused:
        lose(firm, way)
    assert refused.value.field == "instead"
    assert set(refused.value.choices) == {str(firm.mia.id), "off"}, "whoever is let in, and nobody"
    assert state(firm) == before == (True, firm.bob.id, {firm.bob.id})


@pytest.mark.parametrize("way", LOSING)
def test_the_same_step_names_another(firm, way):
    lose(firm, way, instead=str(firm.mia.id))
    is_open, person, owners = state(firm)
    assert (is_open, person) == (True, firm.mia.id)
    assert owners - {firm.bob.id} == {firm.mia.id}


@pytest.mark.parametrize("way", LOSING)
def test_or_switches_the_portal_off(firm, way):
    lose(firm, way, instead="off")
    is_open, _, owners = state(firm)
    assert (is_open, owners - {firm.bob.id}) == (False, set())


@pytest.mark.parametrize("way", LOSING)
@pytest.mark.parametrize("whom", ["themselves", "of another client", "staff", "not let in", "unknown", "no id"])
def test_nobody_else_is_named(firm, way, whom):
    ids = {"themselves": firm.bob.id, "of another client": firm.carla.id, "staff": firm.stan.id, "not let in": firm.things["dan"]}
    with pytest.raises(LastOwner):
        lose(firm, way, instead=str(ids.get(whom, uuid4() if whom == "unknown" else "x")))
    assert state(firm) == (True, firm.bob.id, {firm.bob.id})


@pytest.mark.parametrize("way", LOSING)
def test_one_of_two_goes_as_they_are(firm, way):
    write(firm, "mia", company_role="owner")
    lose(firm, way)
    is_open, person, owners = state(firm)
    assert (is_open, person) == (True, firm.mia.id), "the portal's person is the oldest owner who is left"
    assert firm.mia.id in owners


@pytest.mark.parametrize("way", LOSING)
def test_where_the_portal_is_off_nobody_is_asked_for(firm, way):
    firm.change(firm.bakery, portal_enabled=False)
    lose(firm, way)
    assert state(firm)[0] is False


def test_with_the_last_person_of_a_client_the_portal_goes(firm):
    for who in (firm.mia.id, firm.things["dan"]):
        with Place(firm)() as by:
            inviting.remove(find(User, who, by), by=by)
    lose(firm, "removed")
    assert state(firm) == (False, None, set())


def test_a_portal_opened_through_a_member_has_an_owner(firm):
    from app.domain.portals.portal_access import open_portal

    lose(firm, "removed", instead="off")
    with Place(firm)() as by:
        open_portal(find(Client, firm.bakery.id, by), firm.mia.id, by=by)
    assert state(firm) == (True, firm.mia.id, {firm.mia.id})


@pytest.mark.parametrize("way", STATEMENTS)
def test_the_database_keeps_an_owner_whatever_is_written(server, database, firm, way):
    with door_of(server, database, "vitrine_admin", firm.secret_of("ada")) as connection:
        if way == "a contact that keeps out":
            connection.execute("update app.contacts set user_id = null where user_id = %s", (firm.bob.id,))
        values = {"user": firm.bob.id, "cinema": firm.cinema.id, "bakery": firm.bakery.id}
        with pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)):
            connection.execute(STATEMENTS[way], values)
    assert state(firm) == (True, firm.bob.id, {firm.bob.id})


@pytest.mark.parametrize("opened", ["the portal", "through a person"])
def test_and_none_is_opened_without_one(server, database, firm, opened):
    firm.change(firm.bakery, portal_enabled=False)
    write(firm, "bob", company_role="member")
    more = ", portal_user_id = %(mia)s" if opened == "through a person" else ""
    with (
        door_of(server, database, "vitrine_admin", firm.secret_of("ada")) as connection,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        connection.execute(
            f"update app.clients set portal_enabled = true{more} where id = %(id)s", {"id": firm.bakery.id, "mia": firm.mia.id}
        )


def at_once(*verbs):
    """Each in a transaction of its own, begun together: which of them were refused."""
    start = Barrier(len(verbs))

    def run(verb):
        start.wait()
        try:
            verb()
        except (Refused, DBAPIError, psycopg.Error) as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(len(verbs)) as threads:
        return [refusal for refusal in threads.map(run, verbs) if refusal]


@pytest.mark.parametrize("way", LOSING)
def test_of_two_who_take_both_owners_away_at_once_one_does(firm, way):
    def work():
        values = {"client_id": firm.bakery.id, "name": "Mia", "email": "mia@bakery.example", "portal_access": True}
        db.session.add(Contact(id=uuid7(), user_id=firm.mia.id, **values))

    firm.do(work)
    write(firm, "mia", company_role="owner")
    refused = at_once(lambda: lose(firm, way, "bob", "ada"), lambda: lose(firm, way, "mia", "pia"))
    if way in ("removed", "invitation taken back"):  # Nobody is left who could be named: the portal is shut.
        assert (refused, state(firm)[0]) == ([], False)
    else:
        assert len(refused) == 1 and isinstance(refused[0], LastOwner), "in words"
        assert state(firm)[0]


# ── The last admin ──────────────────────────────────────────────────────────────────────────────────────────────────────

DEMOTING = {"another role": {"role": "staff"}, "not active": {"is_active": False}}


@pytest.fixture
def two(own_firm):
    """Pia is an admin too."""
    write(own_firm, "pia", role="admin")
    return own_firm


def demote(firm, way, whom, by):
    with Place(firm, by)() as person:
        change_user(find(User, firm.people[whom].id, person), DEMOTING[way], by=person)


def admins(firm):
    with Place(firm, "ada at the worker's")():
        return {user.id for user in db.session.query(User).where(User.role == "admin", User.is_active)}


@pytest.mark.parametrize("second", DEMOTING)
@pytest.mark.parametrize("first", DEMOTING)
def test_two_admins_do_not_demote_each_other(two, first, second):
    for _ in range(3):
        places = [Place(two, name) for name in ("ada", "pia")]  # Both are signed in before.
        start = Barrier(2)

        def change(place, way, whom, start=start):
            with place() as by:
                start.wait()
                change_user(find(User, two.people[whom].id, by), DEMOTING[way], by=by)

        refused = at_once(lambda p=places: change(p[0], first, "pia"), lambda p=places: change(p[1], second, "ada"))
        assert len(refused) == 1 and isinstance(refused[0], Refused)
        assert len(admins(two)) == 1
        for one in (two.ada, two.pia):
            two.do(lambda id=one.id: db.session.execute(update(User).where(User.id == id).values(role="admin", is_active=True)))


def test_nor_do_two_bare_statements(server, database, two):
    """The second waits for the first, and then finds nobody left."""
    demoted = "update app.users set role = 'staff' where id = %s"
    with (
        door_of(server, database, "vitrine_admin", two.secret_of("ada")) as first,
        door_of(server, database, "vitrine_admin", two.secret_of("pia")) as second,
        ThreadPoolExecutor(1) as threads,
    ):
        first.execute(demoted, (two.pia.id,))
        late = threads.submit(second.execute, demoted, (two.ada.id,))
        wait([late], timeout=0.3)
        first.commit()
        try:
            late.result()
        except psycopg.errors.RestrictViolation:
            second.rollback()
        else:
            second.commit()
    assert admins(two) == {two.ada.id}


def test_an_admin_who_has_not_come_yet_is_none_that_is_left(own_firm, database):
    with psycopg.connect(database) as owner:
        owner.execute(
            "update app.users set role = 'admin', invited_at = now(), joined_at = null where id = %s", (own_firm.stan.id,)
        )
    with Place(own_firm, "ada at the worker's")():
        ada = db.session.get(User, own_firm.ada.id)
        with pytest.raises(Refused, match="last admin"):
            keep_admin(ada)


@pytest.mark.parametrize(
    "statement",
    ["update app.users set role = 'staff' where role = 'admin'", "update app.users set is_active = false where role = 'admin'",
     "delete from app.users where role = 'admin'", "update app.users set role = 'staff', is_active = false where id = %(ada)s"],
)  # fmt: skip
def test_the_database_keeps_an_admin_whatever_is_written(two, statement):
    def work():
        if "id =" in statement:
            db.session.execute(update(User).where(User.id == two.pia.id).values(role="staff"))
        db.session.connection().exec_driver_sql(statement, {"ada": two.ada.id})

    with pytest.raises(DBAPIError, match="last admin"):
        two.do(work)
    assert admins(two) == {two.ada.id, two.pia.id}
