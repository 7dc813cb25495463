"""Who lets people in and out: each column that the rule of admission reads, written with a bare statement by each person who does not manage
portal access, and by each verb."""

import re

import psycopg
import pytest

from app.core.db import find
from app.core.errors import Refused
from app.domain.clients.client import Client, set_active
from app.domain.contacts.contact import Contact
from app.domain.portals.contact_access import change_contact
from app.domain.portals.portal_access import give_portal, switch_on_portal
from app.domain.projects.client_person import set_portal_access
from app.domain.users.keeping import change_user
from app.domain.users.user import User
from tests.domain.acting import Place
from tests.isolation.doors import PEOPLE, door_of

TABLES = {"x": "users", "c": "clients", "k": "contacts"}
# Said of everybody, or written by the definer alone when somebody comes.
NOT_ADMITTING = {"name", "email", "locale", "time_zone", "id", "currency", "logo_key", "accent", "welcome_text", "user_id"}
MEANS = {"boolean": "not {0}", "uuid": "%(cinema)s", "text": "case when {0} = 'owner' then 'member' when {0} = 'company' then 'own' else 'owner' end",
         "timestamp with time zone": "now() - interval '9 days'"}  # fmt: skip
WITHOUT = [name for name in PEOPLE if name not in ("ada", "pia")] + ["pia without it"]


@pytest.fixture(scope="module")
def columns(database):
    """What ctx.membership reads of a person, a contact and a client, from its own source."""
    with psycopg.connect(database) as owner:
        (source,) = owner.execute(
            "select prosrc from pg_proc where proname = 'membership' and pronamespace = 'ctx'::regnamespace"
        ).fetchone()
        kinds = {row[:2]: row[2] for row in owner.execute(
            "select table_name, column_name, data_type from information_schema.columns where table_schema = 'app'").fetchall()}  # fmt: skip
    read = {(TABLES[alias], name) for alias, name in re.findall(r"\b([xck])\.(\w+)", source)}
    found = {
        (table, name): kinds[table, name]
        for table, name in read
        if name not in NOT_ADMITTING or (table, name) == ("contacts", "email")
    }
    assert len(found) > 12
    return found


@pytest.fixture
def as_person(server, database, own_firm, request):
    """A bare session of whoever does not manage portal access; Pia's role has lost the permission meanwhile."""

    def standing(name):
        return door_of(server, database, PEOPLE[name.split()[0]], own_firm.secret_of(name.split()[0]))

    with psycopg.connect(database, autocommit=True) as owner:
        taken = ("delete from platform.role_permissions where role = 'power_user' and permission = 'portal_access:manage'",
                 "insert into platform.role_permissions values ('power_user', 'portal_access:manage') on conflict do nothing")  # fmt: skip
        owner.execute(taken[0])
        yield standing
        owner.execute(taken[1])


@pytest.fixture
def kit(own_firm):
    """Mia is a contact too."""
    from app.core.db import db, uuid7

    values = {"client_id": own_firm.bakery.id, "name": "Mia", "email": "mia@bakery.example", "portal_access": True}
    own_firm.do(lambda: db.session.add(Contact(id=uuid7(), user_id=own_firm.mia.id, **values)))


@pytest.mark.parametrize("name", WITHOUT)
def test_nobody_else_writes_what_lets_people_in(own_firm, as_person, kit, columns, name):
    where = {"users": "id = %(mia)s", "contacts": "user_id = %(mia)s", "clients": "id = %(bakery)s"}
    values = {"mia": own_firm.mia.id, "bakery": own_firm.bakery.id, "cinema": own_firm.cinema.id}
    for (table, column), kind in columns.items():
        value = "'new@bakery.example'" if column == "email" else MEANS[kind].format(column)
        with as_person(name) as connection:
            try:
                with connection.transaction():
                    written = connection.execute(f"update app.{table} set {column} = {value} where {where[table]}", values).rowcount
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation):
                written = 0  # A role has its type: no client's person has one of the firm's.
            assert written == 0, f"{name} wrote {table}.{column}"


def test_whoever_manages_it_does(own_firm, server, database, kit, columns):
    """So what was tried above is what would have let them in or out."""
    written = 0
    for (table, column), kind in columns.items():
        value = "'new@bakery.example'" if column == "email" else MEANS[kind].format(column)
        where = {"users": "id = %(mia)s", "contacts": "user_id = %(mia)s", "clients": "id = %(bakery)s"}[table]
        values = {"mia": own_firm.mia.id, "bakery": own_firm.bakery.id, "cinema": own_firm.cinema.id}
        with door_of(server, database, "vitrine_admin", own_firm.secret_of("pia")) as connection:
            try:
                written += connection.execute(f"update app.{table} set {column} = {value} where {where}", values).rowcount
            except (psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege):
                continue  # Not by a statement of its own: a role has its type.
    assert written > 7


VERBS = {
    "a contact's box": lambda firm, by: change_contact(of_mia(by), {"is_active": False}, by=by),
    "a contact's e-mail": lambda firm, by: change_contact(of_mia(by), {"email": None}, by=by),
    "a contact's new e-mail": lambda firm, by: change_contact(of_mia(by), {"email": "new@bakery.example"}, by=by),
    "a user's box": lambda firm, by: change_user(find(User, firm.mia.id, by), {"is_active": False}, by=by),
    "a user's part": lambda firm, by: change_user(find(User, firm.mia.id, by), {"company_role": "owner"}, by=by),
    "what a user sees": lambda firm, by: change_user(find(User, firm.mia.id, by), {"scope": "own"}, by=by),
    "a user's portal": lambda firm, by: set_portal_access(
        find(User, firm.mia.id, by), enabled=False, client_id=firm.bakery.id, by=by
    ),
    "a portal that is off": lambda firm, by: switch_on_portal(find(User, firm.mia.id, by), by=by),
    "a second portal": lambda firm, by: give_portal(find(User, firm.tom.id, by), firm.bakery.id, by=by),
    "a client that rests": lambda firm, by: set_active(find(Client, firm.bakery.id, by), False, by=by),
}


def of_mia(by):
    from app.core.db import db

    return db.session.query(Contact).where(Contact.name == "Mia").one()


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_asks_what_its_twin_asks(own_firm, as_person, kit, verb):
    person = Place(own_firm, "stan")
    with person() as by, pytest.raises(Refused, match="manage portal access"):
        VERBS[verb](own_firm, by)


@pytest.mark.parametrize("verb", VERBS)
def test_and_does_it_for_those_who_may(own_firm, kit, verb):
    with Place(own_firm, "pia")() as by:
        VERBS[verb](own_firm, by)


def test_staff_keep_names_and_numbers_of_whoever_signs_in(own_firm, kit, visit):
    """The form has no box for the rest, and sending one changes nothing."""
    with Place(own_firm, "stan")() as by:
        id = of_mia(by).id
    stan, url = visit(own_firm, "stan"), f"/admin/clients/contacts/{id}/edit"
    page = stan.get(url).text
    assert 'name="phone"' in page and 'name="is_active"' not in page and 'name="email"' not in page
    assert stan.post(url, {"name": "Mia Baker", "phone": "+44 9", "email": "x@evil.example"}).status_code == 303
    with Place(own_firm, "stan")() as by:
        from app.core.db import db

        mia = db.session.get(Contact, id)
        assert (mia.name, mia.phone, mia.email, mia.is_active) == ("Mia Baker", "+44 9", "mia@bakery.example", True)
