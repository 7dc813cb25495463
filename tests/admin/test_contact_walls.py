"""Contacts below the application: what the database lets nobody do, and the words for what it does."""

from types import SimpleNamespace

import psycopg
import pytest

from app.domain.portals.contact_list import describe_admission
from tests.admin.contacts import page_of, row_of
from tests.isolation.doors import standing_as
from tests.isolation.test_admission import GOOD, OFF, arrange

STATEMENTS = {
    "access": "update app.contacts set portal_access = true",
    "another's user": "update app.contacts set user_id = (select id from app.users where name like 'Bob%%')",
    "a new one with access": "insert into app.contacts (business_id, client_id, id, name, portal_access)"
    " select business_id, id, gen_random_uuid(), 'x', true from app.clients",
}


@pytest.mark.parametrize("what", STATEMENTS)
def test_no_statement_of_staff_gives_access(server, database, firm, what):
    with standing_as(server, database, firm, "stan") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(STATEMENTS[what])
    with standing_as(server, database, firm, "pia") as connection:
        assert connection.execute(STATEMENTS["access"]).rowcount >= 2, "or the refusals would prove nothing"


@pytest.mark.parametrize("name", ["sue", "tom", "bob", "mia"])
def test_no_outer_door_reads_a_contact(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select 1 from app.contacts")


@pytest.mark.parametrize(
    "off", [{}, *[case for case in OFF if "business_active" not in case and "has_client" not in case]], ids=str
)
def test_the_words_say_what_the_database_does(database, own_firm, visit, off):
    """Each switch of the rule: what the contacts page says of Mia, and what becomes of her request."""
    case = GOOD | {"contact": "good"} | off
    mia = visit(own_firm, "mia")
    with psycopg.connect(database, autocommit=True) as owner:
        arrange(owner, own_firm, case)
        if off.get("temporary"):
            owner.execute("update app.users set invited_at = now(), invitation_until = now() + interval '7 days', joined_at = null"
                          " where id = %s", (own_firm.people["mia"].id,))  # fmt: skip
    row = row_of(page_of(visit, own_firm), "Mia")
    answer = mia.get("/client-portal/").status_code
    assert (answer == 200) == (">Let in<" in row)
    assert (answer == 403) == (">Kept out<" in row)
    assert (answer == 303) == (">Invited<" in row)


def test_every_reason_has_its_words():
    row = dict(user_id=1, is_active=True, portal_access=True, email="x", user_active=True, client_portal_enabled=True, invited_at=None,
               joined_at=None, invitation_until=None, unlinked=0)  # fmt: skip
    client = dict(is_active=True, portal_enabled=True)
    said = {describe_admission(SimpleNamespace(**row), SimpleNamespace(**client)).words}
    for name in ("is_active", "portal_access", "email", "user_active", "client_portal_enabled"):
        said.add(describe_admission(SimpleNamespace(**row | {name: None}), SimpleNamespace(**client)).words)
    for name in client:
        said.add(describe_admission(SimpleNamespace(**row), SimpleNamespace(**client | {name: False})).words)
    assert len(said) == 8
