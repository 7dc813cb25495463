"""The cap: fifty invitations of a business in any 24 hours, twenty of them by one client's owners. Exactly, whoever asks at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import Refused
from app.core.standing import Standing
from app.core.transaction import working_at
from app.domain.clients.client import Client
from app.domain.invitations.inviting import invite_member, invite_staff, invite_to_client
from app.domain.roles.permissions import PERMISSIONS_OF
from tests.jobs import run_jobs


def actor(firm, name, **values):
    who = firm.people[name]
    usual = dict(id=who.id, name=who.name, business_id=firm.id, client_id=None, session_id=None, user_type="staff",
                 permissions=PERMISSIONS_OF["admin"])  # fmt: skip
    return SimpleNamespace(**usual | values)


def through(app, firm, name, verb):
    """A request of this person, door and login as ever; whether the invitation was taken."""
    door = "client" if name in ("bob", "mia") else "admin"
    with app.app_context():
        try:
            with working_at(Standing(door, firm.secrets[name])):
                verb()
        except Refused as refusal:
            return refusal
    return None


@pytest.fixture
def busy_firm(own_firm):
    own_firm.secrets = {name: own_firm.secret_of(name) for name in ("ada", "bob")}
    return own_firm


def owner_of_bakery(firm, n):
    by = actor(firm, "ada")
    client = db.session.scalars(select(Client).where(Client.id == firm.bakery.id)).one()
    return invite_to_client(client, f"Owner {n}", f"owner-{n}@{firm.slug}.example", "owner", by=by)


def technician(firm, n):
    return invite_staff(f"Tech {n}", f"tech-{n}@{firm.slug}.example", "technician", by=actor(firm, "ada"))


def member_of_bakery(firm, n):
    by = actor(firm, "bob", user_type="client", client_id=firm.bakery.id)
    return invite_member(f"Member {n}", f"member-{n}@{firm.slug}.example", by=by)


def taken(database, firm):
    with psycopg.connect(database) as owner:
        return owner.execute(
            "select count(*) from app.invitations where business_id = %s and taken_at > now() - interval '24 hours'", (firm.id,)
        ).fetchone()[0]


@pytest.mark.reliability
def test_of_eighty_at_the_same_moment_fifty_are_taken(app, database, busy_firm):
    def ask(n):
        verb = owner_of_bakery if n % 2 else technician
        return through(app, busy_firm, "ada", lambda: verb(busy_firm, n))

    with ThreadPoolExecutor(6) as threads:
        refusals = list(threads.map(ask, range(80)))
    assert sum(refusal is None for refusal in refusals) == 50
    assert taken(database, busy_firm) == 50
    assert all("is possible on" in refusal.words for refusal in refusals if refusal)
    with psycopg.connect(database) as owner:
        people = owner.execute("select count(*) from app.users where business_id = %s and invited_at is not null", (busy_firm.id,))
        assert people.fetchone()[0] == 50, "who was refused is nobody"


@pytest.mark.reliability
def test_a_bulk_counts_with_the_others(app, database, busy_firm, visit):
    def clients():
        db.session.add_all(
            Client(name=f"Client {n}", email=f"office-{n}@{busy_firm.slug}.example", currency="EUR") for n in range(40)
        )

    busy_firm.do(clients)
    ada = visit(busy_firm, "ada")
    assert ada.post("/admin/invitations/bulk", {"confirmed": "y"}).status_code == 303

    def ask(n):
        return run_jobs(app) if n == 0 else through(app, busy_firm, "ada", lambda: technician(busy_firm, n))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, range(31)))
    assert taken(database, busy_firm) == 50
    page = ada.get("/admin/invitations/bulk").text
    assert "The next invitation is possible on" in page
    with psycopg.connect(database) as owner:
        states = dict(owner.execute("select state, count(*) from app.invitations where business_id = %s and bulk_id is not null and asked_at > now() - interval '1 hour' group by state",
                                    (busy_firm.id,)).fetchall())  # fmt: skip
    assert set(states) == {"sent", "skipped"} and sum(states.values()) == 40


def test_the_window_slides(app, database, busy_firm):
    with psycopg.connect(database) as owner:
        owner.execute("update platform.businesses set invitation_cap = 3 where id = %s", (busy_firm.id,))
    for n in range(3):
        assert through(app, busy_firm, "ada", lambda n=n: technician(busy_firm, n)) is None
    refusal = through(app, busy_firm, "ada", lambda: technician(busy_firm, 3))
    with psycopg.connect(database) as owner:
        oldest = owner.execute(
            "select min(taken_at) from app.invitations where business_id = %s and asked_at > now() - interval '1 hour'",
            (busy_firm.id,),
        ).fetchone()[0]
        assert refusal.possible_at == oldest + timedelta(hours=24), "it says when the next one is possible"
        owner.execute(
            "update app.invitations set taken_at = taken_at - interval '23 hours 59 minutes' where business_id = %s and asked_at > now() - interval '1 hour'",
            (busy_firm.id,),
        )
    assert through(app, busy_firm, "ada", lambda: technician(busy_firm, 3)) is not None
    with psycopg.connect(database) as owner:
        owner.execute("update app.invitations set taken_at = taken_at - interval '1 minute' where business_id = %s and taken_at ="
                      " (select min(taken_at) from app.invitations where business_id = %s and asked_at > now() - interval '1 hour')", (busy_firm.id, busy_firm.id))  # fmt: skip
    assert through(app, busy_firm, "ada", lambda: technician(busy_firm, 3)) is None, "one has left the window"
    assert through(app, busy_firm, "ada", lambda: technician(busy_firm, 4)) is not None, "and one alone"


def test_the_platform_lifts_it(app, database, busy_firm):
    with psycopg.connect(database) as owner:
        owner.execute("update platform.businesses set invitation_cap = 0 where id = %s", (busy_firm.id,))
    assert "Ask whoever runs the platform" in through(app, busy_firm, "ada", lambda: technician(busy_firm, 1)).words
    with psycopg.connect(database) as owner:
        owner.execute("update platform.businesses set invitation_cap = 60 where id = %s", (busy_firm.id,))
    for n in range(60):
        assert through(app, busy_firm, "ada", lambda n=n: technician(busy_firm, n)) is None
    assert through(app, busy_firm, "ada", lambda: technician(busy_firm, 60)) is not None


def test_one_client_s_owners_have_twenty_and_leave_the_rest(app, busy_firm):
    for n in range(20):
        assert through(app, busy_firm, "bob", lambda n=n: member_of_bakery(busy_firm, n)) is None
    assert through(app, busy_firm, "bob", lambda: member_of_bakery(busy_firm, 20)) is not None
    assert through(app, busy_firm, "ada", lambda: technician(busy_firm, 1)) is None


def test_resending_counts(app, visit, busy_firm, database):
    with psycopg.connect(database) as owner:
        owner.execute("update platform.businesses set invitation_cap = 2 where id = %s", (busy_firm.id,))
    assert through(app, busy_firm, "ada", lambda: technician(busy_firm, 1)) is None
    with psycopg.connect(database) as owner:
        (user,) = owner.execute(
            "select id from app.users where business_id = %s and invited_at is not null", (busy_firm.id,)
        ).fetchone()
    ada = visit(busy_firm, "ada")
    assert ada.post(f"/admin/invitations/{user}/resending").status_code == 303
    answer = ada.post(f"/admin/invitations/{user}/resending")
    assert answer.status_code == 422 and "is possible on" in answer.text


def test_another_business_has_its_own(app, database, busy_firm, other_firm):
    with psycopg.connect(database) as owner:
        owner.execute("update platform.businesses set invitation_cap = 0 where id = %s", (busy_firm.id,))
    other_firm.secrets = {"ada": other_firm.secret_of("ada")}
    assert through(app, other_firm, "ada", lambda: technician(other_firm, busy_firm.slug)) is None


def test_no_door_counts_for_itself(server, database, firm):
    """What stands between a careless statement and the cap: no outer door changes a row that was counted."""
    from tests.isolation.doors import standing_as

    for name in ("ada", "bob"):
        with standing_as(server, database, firm, name) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("update app.invitations set taken_at = null")
        with standing_as(server, database, firm, name) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from app.invitations")
