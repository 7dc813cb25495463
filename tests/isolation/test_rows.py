"""For every table and every kind of person: no row of another business, and none of another client. From the catalogue."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from tests.isolation.doors import PEOPLE, Table, door_of, readable_tables, standing_as

CLIENT_OF = {"bob": "bakery", "mia": "bakery", "carla": "cinema", "max": "cinema"}
SUE_SEES = "bakery"
MONEY = (
    "invoices",
    "invoice_lines",
    "invoice_documents",
    "credit_notes",
    "payments",
    "ledger_entries",
    "ledger_balances",
    "invoice_counts",
)


def count(connection: psycopg.Connection[Any], table: Table, column: str, other_than: UUID | None) -> int:
    query = sql.SQL("select count(*) as n from app.{} where {} is distinct from %s").format(
        sql.Identifier(table.name), sql.Identifier(column)
    )
    row = connection.execute(query, (other_than,)).fetchone()
    assert row
    return int(row["n"])


def strangers(connection: psycopg.Connection[Any], firm: Any, name: str, client_id: UUID | None) -> list[str]:
    """Every table in which this connection sees a row of another business, or of another client than this one."""
    found = []
    for table in readable_tables(connection):
        if "business_id" in table.columns and count(connection, table, "business_id", firm.id):
            found.append(f"{table.name}: another business")
        column = "id" if table.name == "clients" else "client_id"
        # Sue stands in no client herself, and sees no other user.
        own_row = name == "sue" and table.name == "users"
        if client_id and column in table.columns and not own_row and count(connection, table, column, client_id):
            found.append(f"{table.name}: another client")
    return found


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_sees_a_row_of_another_business_or_client(server, database, firm, other_firm, name):
    client = firm.things[CLIENT_OF[name]].id if name in CLIENT_OF else firm.things[SUE_SEES].id if name == "sue" else None
    with standing_as(server, database, firm, name) as connection:
        assert strangers(connection, firm, name, client) == []


@pytest.mark.parametrize("name", ["sue", "tom", "mia", "max"])
def test_who_is_no_owner_and_no_admin_sees_one_user(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection:
        assert [row["id"] for row in connection.execute("select id from app.users").fetchall()] == [firm.people[name].id]


@pytest.mark.parametrize("name", ["ada", "bob", "carla", "sue"])
def test_everybody_sees_their_own_rows(server, database, firm, other_firm, name):
    """Or the test above would prove nothing."""
    with standing_as(server, database, firm, name) as connection:
        seen = {table.name for table in readable_tables(connection) if count(connection, table, "business_id", None)}
    assert {
        "clients",
        "projects",
        "phases",
        "time_entries",
        "time_months",
        "users",
        "invoices",
        "invoice_lines",
        "payments",
    } <= seen


@pytest.mark.parametrize("name", ["mia", "max", "tom"])
def test_members_and_technicians_see_no_money(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection:
        for table in readable_tables(connection):
            if table.name in MONEY:
                assert count(connection, table, "business_id", None) == 0, table.name


def test_the_client_sees_no_draft_and_no_line_of_one(server, database, firm):
    with standing_as(server, database, firm, "bob") as connection:
        assert connection.execute("select 1 from app.invoices where state = 'draft'").fetchone() is None
        assert connection.execute("select 1 from app.invoice_counts where state = 'draft'").fetchone() is None
        assert connection.execute("select 1 from app.invoice_lines where description like 'draft%%'").fetchone() is None


@pytest.mark.parametrize("name", ["pia", "stan", "sue", "tom", "bob", "mia"])
def test_budgets_are_for_those_who_may_see_costs(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection:
        if any(table.name == "project_budgets" for table in readable_tables(connection)):
            assert connection.execute("select 1 from app.project_budgets").fetchone() is None


def test_the_admin_sees_budgets(server, database, firm):
    with standing_as(server, database, firm, "ada") as connection:
        assert connection.execute("select 1 from app.project_budgets").fetchone()


@pytest.mark.parametrize(
    "role", sorted(set(PEOPLE.values()) | {"vitrine_worker", "vitrine_link", "vitrine_auth", "vitrine_platform", "vitrine_queue"})
)
def test_without_a_context_no_door_sees_a_row(server, database, firm, role):
    with door_of(server, database, role) as connection:
        for table in readable_tables(connection):
            row = connection.execute(sql.SQL("select count(*) as n from app.{}").format(sql.Identifier(table.name))).fetchone()
            assert row
            assert row["n"] == 0, table.name


def test_a_missing_wall_is_noticed(server, fresh_database, make_app):
    """The mutant: one table without its walls."""
    from tests.cast import make_firm

    app = make_app(fresh_database)
    firm, _ = make_firm(app, "mutant-one").all(), make_firm(app, "mutant-two").all()
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        owner.execute("drop policy business_wall on app.projects")
        owner.execute("drop policy client_wall on app.projects")
    with standing_as(server, fresh_database, firm, "bob") as connection:
        assert strangers(connection, firm, "bob", firm.bakery.id) == ["projects: another business", "projects: another client"]
