"""No write reaches another business or client: a copy of one's own row, with one key of it turned foreign, is refused.

From the catalogue: every table a door may insert into or update, every foreign key of it.
"""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.isolation.doors import PEOPLE, standing_as

FOREIGN_KEYS = """
    select t.relname as of_table, f.relname as to_table, array_agg(a.attname::text) as columns
      from pg_constraint c
      join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = any (c.conkey)
     where c.contype = 'f' and t.relnamespace = 'app'::regnamespace and f.relnamespace = 'app'::regnamespace
     group by c.oid, 1, 2 order by 1, 2
"""
WRITABLE = """
    select c.relname as name,
           array_remove(array_agg(case when has_column_privilege(c.oid, a.attnum, 'insert') and a.attgenerated = '' then a.attname::text end), null) as inserts,
           array_remove(array_agg(case when has_column_privilege(c.oid, a.attnum, 'update') then a.attname::text end), null) as updates
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' group by c.relname order by c.relname
"""
# The one key of each table that points elsewhere, by the column's name.
TARGETS = {
    "client_id": "clients", "user_id": "users", "portal_user_id": "users", "client_user_id": "users", "project_id": "projects",
    "invoice_id": "invoices", "issued_by": "users", "cancelled_by": "users", "payment_id": "payments", "bulk_id": "bulk_invitations", "file_id": "files", "staff_user_id": "users",
    "message_id": "messages", "document_id": "documents", "version": "document_versions", "type_id": "document_types", "about_client_id": "clients",
}  # fmt: skip


def foreign_row(owner: psycopg.Connection[Any], table: str, business: Any) -> Any:
    query = sql.SQL("select id from app.{} where business_id = %s limit 1").format(sql.Identifier(table))
    row = owner.execute(query, (business,)).fetchone()
    return row[0] if row else None


def refused(connection: psycopg.Connection[Any], statement: Any, values: Any) -> bool:
    """True when it fails, or touches nothing."""
    try:
        with connection.transaction(force_rollback=True):
            touched = connection.execute(statement, values).rowcount
            connection.execute("set constraints all immediate")
            return touched == 0
    except psycopg.Error:
        return True


@pytest.mark.parametrize("name", PEOPLE)
def test_no_row_is_written_into_another_business(server, database, firm, other_firm, name):
    tried = 0
    with standing_as(server, database, firm, name) as connection, psycopg.connect(database) as owner:
        for table in connection.execute(WRITABLE).fetchall():
            row = owner.execute(
                sql.SQL("select * from app.{} where business_id = %s limit 1").format(sql.Identifier(table["name"])), (firm.id,)
            )
            found, names = row.fetchone(), [column.name for column in row.description or ()]
            if not found or "business_id" not in table["inserts"]:
                continue
            own = dict(zip(names, found, strict=True)) | {"business_id": other_firm.id}
            if "id" in own:
                own["id"] = uuid4()
            columns = [c for c in table["inserts"] if own.get(c) is not None]
            statement = sql.SQL("insert into app.{} ({}) values ({})").format(
                sql.Identifier(table["name"]),
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ").join(sql.Placeholder() * len(columns)),
            )
            assert refused(connection, statement, [own[c] for c in columns]), f"{name} wrote {table['name']} into another business"
            tried += 1
    assert tried or name in ("never",)


@pytest.mark.parametrize("name", PEOPLE)
def test_no_key_is_turned_to_another_business(server, database, firm, other_firm, name):
    with standing_as(server, database, firm, name) as connection, psycopg.connect(database) as owner:
        for table in connection.execute(WRITABLE).fetchall():
            for column in set(table["updates"]) & set(TARGETS):
                foreign = foreign_row(owner, TARGETS[column], other_firm.id)
                statement = sql.SQL("update app.{} set {} = %s").format(sql.Identifier(table["name"]), sql.Identifier(column))
                assert refused(connection, statement, (foreign,)), f"{name} turned {table['name']}.{column} to another business"


@pytest.mark.parametrize("name", ["bob", "mia"])
def test_a_client_writes_no_row_of_another_client(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection, psycopg.connect(database) as owner:
        for table in connection.execute(WRITABLE).fetchall():
            if "client_id" not in table["inserts"]:
                continue
            row = owner.execute(
                sql.SQL("select * from app.{} where business_id = %s and client_id = %s limit 1").format(
                    sql.Identifier(table["name"])
                ),
                (firm.id, firm.cinema.id),
            )
            found, names = row.fetchone(), [column.name for column in row.description or ()]
            if not found:
                continue
            other = dict(zip(names, found, strict=True)) | {"id": uuid4()}
            columns = [c for c in table["inserts"] if other.get(c) is not None]
            statement = sql.SQL("insert into app.{} ({}) values ({})").format(
                sql.Identifier(table["name"]),
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ").join(sql.Placeholder() * len(columns)),
            )
            assert refused(connection, statement, [other[c] for c in columns]), table["name"]


def test_every_foreign_key_is_one_of_the_known_targets(database):
    """A new key joins the tests above by its column's name; one they do not know fails here."""
    with psycopg.connect(database) as owner:
        for of_table, to_table, columns in owner.execute(FOREIGN_KEYS).fetchall():
            pointing = [c for c in columns if c != "business_id"]
            assert any(TARGETS.get(c) == to_table for c in pointing), (
                f"{of_table} ({', '.join(columns)}) -> {to_table}: add it to TARGETS"
            )


def test_a_client_changes_no_role_of_their_own(server, database, firm):
    with standing_as(server, database, firm, "mia") as connection:
        for change in (
            "company_role = 'owner'",
            "scope = 'company'",
            "client_portal_enabled = true",
            "is_active = true",
            "client_id = client_id",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(f"update app.users set {change}")


@pytest.mark.parametrize("table", ["phases", "time_entries"])
def test_the_same_copy_within_one_s_own_business_is_taken(server, database, firm, table):
    """Or the refusals above would prove nothing."""
    with standing_as(server, database, firm, "ada") as connection:
        columns = next(row["inserts"] for row in connection.execute(WRITABLE).fetchall() if row["name"] == table)
        found = connection.execute(sql.SQL("select * from app.{} limit 1").format(sql.Identifier(table))).fetchone()
        own = {**found, "id": uuid4()}
        given = [column for column in columns if own.get(column) is not None]
        statement = sql.SQL("insert into app.{} ({}) values ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, given)),
            sql.SQL(", ").join(sql.Placeholder() * len(given)),
        )
        assert not refused(connection, statement, [own[column] for column in given])


def test_staff_who_write_clients_down_open_no_portal(server, database, firm):
    """Not by a statement of their own making either; what they may do is taken."""
    for name, allowed in (("stan", False), ("pia", True)):
        with standing_as(server, database, firm, name) as connection:
            connection.execute("update app.clients set phone = '1' where id = %s", (firm.bakery.id,))
            try:
                with connection.transaction():
                    connection.execute("update app.clients set portal_enabled = false where id = %s", (firm.bakery.id,))
                done = True
            except psycopg.errors.InsufficientPrivilege:
                done = False
            assert done == allowed, name


def test_time_is_changed_by_its_person_and_by_those_who_manage_it(server, database, firm):
    """Not by a statement of their own making either, and it stays in its person's name."""
    for name, others in (("stan", False), ("pia", True), ("ada", True)):
        with standing_as(server, database, firm, name) as connection:
            me = firm.people[name].id
            own = """insert into app.time_entries (business_id, client_id, id, project_id, user_id, person_name, worked_on, seconds)
                     values (%s, %s, gen_random_uuid(), %s, %s, 'I', current_date, 60)"""
            connection.execute(own, (firm.id, firm.bakery.id, firm.bakery_project.id, me))
            assert connection.execute("update app.time_entries set seconds = 61 where user_id = %s", (me,)).rowcount > 0
            found = connection.execute("update app.time_entries set seconds = 62 where user_id is distinct from %s", (me,)).rowcount
            assert (found > 0) == (others and name != "ada"), name
    with standing_as(server, database, firm, "stan") as connection:
        connection.execute(own, (firm.id, firm.bakery.id, firm.bakery_project.id, firm.stan.id))
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("update app.time_entries set user_id = %s where user_id = %s", (firm.ada.id, firm.stan.id))
