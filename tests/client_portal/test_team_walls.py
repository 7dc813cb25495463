"""The team below the application: what the owner's door adds, removes and counts, and nothing else."""

from uuid import uuid4

import psycopg
import pytest

from tests.client_portal.test_team import second_owner
from tests.isolation.doors import standing_as


def row_for(firm, name, client, **changes):
    """A member as the owner's door adds one."""
    who = firm.people[name]
    return {"business_id": firm.id, "id": uuid4(), "identity_id": who.identity_id, "user_type": "client", "company_role": "member",
            "scope": "company", "client_id": client.id, "client_portal_enabled": True, "name": "Injected", "email": "x@y.example"} | changes  # fmt: skip


ADD = """
    insert into app.users (business_id, id, identity_id, user_type, company_role, scope, client_id, client_portal_enabled, name, email)
    values (%(business_id)s, %(id)s, %(identity_id)s, %(user_type)s, %(company_role)s, %(scope)s, %(client_id)s,
            %(client_portal_enabled)s, %(name)s, %(email)s)
"""
INVITE = """
    insert into app.invitations (business_id, client_id, id, user_id, name, email, role, invited_by, invited_by_name, by_owner)
    values (%(business_id)s, %(client_id)s, %(id)s, %(user_id)s, 'x', 'x@y.example', %(role)s, %(invited_by)s, 'x', %(by_owner)s)
"""


def refused(connection, statement, values):
    try:
        with connection.transaction(force_rollback=True):
            return connection.execute(statement, values).rowcount == 0
    except psycopg.Error:
        return True


def test_the_owner_s_door_adds_a_member_of_the_own_client(server, database, firm):
    """Or the refusals below would prove nothing."""
    with standing_as(server, database, firm, "bob") as connection:
        assert not refused(connection, ADD, row_for(firm, "max", firm.bakery))
        assert not refused(connection, "delete from app.users where id = %s", (firm.people["mia"].id,))


@pytest.mark.parametrize("what", ["owner", "staff", "another client", "another business", "access that is off"])
def test_the_owner_s_door_adds_nothing_else(server, database, firm, other_firm, what):
    changes = {
        "owner": {"company_role": "owner"},
        "staff": {"user_type": "staff", "company_role": None, "client_id": None, "client_portal_enabled": False},
        "another client": {"client_id": firm.cinema.id},
        "another business": {"business_id": other_firm.id, "client_id": other_firm.bakery.id},
        "access that is off": {"client_portal_enabled": False},
    }[what]
    with standing_as(server, database, firm, "bob") as connection:
        assert refused(connection, ADD, row_for(firm, "max", firm.bakery) | changes)


@pytest.mark.parametrize("name", ["mia", "tom", "sue"])
def test_no_other_door_adds_or_removes_anybody(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection:
        assert refused(connection, ADD, row_for(firm, "max", firm.bakery))
        assert refused(connection, "delete from app.users", ())
        assert refused(connection, "select auth.identity_for(%s)", ("somebody@new.example",)) or (
            connection.execute("select auth.identity_for(%s) as id", ("somebody@new.example",)).fetchone()["id"] is None
        )


def test_the_owner_s_door_removes_neither_owners_nor_strangers(server, database, own_firm, other_firm):
    second_owner(own_firm)
    with standing_as(server, database, own_firm, "bob") as connection:
        gone = connection.execute("delete from app.users returning id").fetchall()
        assert [row["id"] for row in gone] == [own_firm.people["mia"].id], "all that an injected statement takes with it"


@pytest.mark.parametrize("what", ["by the business", "for an owner", "in another's name", "of another client", "counted already"])
def test_the_owner_s_door_writes_no_invitation_but_its_own(server, database, firm, what):
    good = {"business_id": firm.id, "client_id": firm.bakery.id, "id": uuid4(), "user_id": firm.mia.id, "role": "member",
            "invited_by": firm.bob.id, "by_owner": True}  # fmt: skip
    changes = {
        "by the business": {"by_owner": False},
        "for an owner": {"role": "owner"},
        "in another's name": {"invited_by": firm.ada.id},
        "of another client": {"client_id": firm.cinema.id},
        "counted already": {},
    }[what]
    with standing_as(server, database, firm, "bob") as connection:
        assert not refused(connection, INVITE, good)
        if what == "counted already":
            connection.execute(INVITE, good)
            assert refused(connection, "update app.invitations set taken_at = null", ())
            assert refused(connection, "delete from app.invitations", ())
        else:
            assert refused(connection, INVITE, good | changes)


def test_the_owner_s_door_counts_no_invitation_of_the_business(server, database, own_firm):
    """A bulk's invitations wait for their turn: no client's person takes it."""
    id = uuid4()
    with psycopg.connect(database) as owner:
        owner.execute(
            "insert into app.invitations (business_id, client_id, id, name, email, role, invited_by_name)"
            " values (%s, %s, %s, 'x', 'x@y.example', 'owner', 'Ada')",
            (own_firm.id, own_firm.bakery.id, id),
        )
    for name in ("bob", "mia"):
        with standing_as(server, database, own_firm, name) as connection, pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute("select auth.take_invitation(%s)", (id,))


def test_the_owner_s_door_changes_no_one_s_part(server, database, firm):
    with standing_as(server, database, firm, "bob") as connection:
        for change in ("company_role = 'owner'", "scope = 'own'", "is_active = false", "client_portal_enabled = false"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(f"update app.users set {change} where id = '{firm.mia.id}'")
        named = connection.execute("update app.users set name = 'x' where id = %s", (firm.people["mia"].id,)).rowcount
        assert named == 0, "a member's name is the member's"
