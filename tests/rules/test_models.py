"""The models are the tables: each column's type, default, expression and key, as PostgreSQL itself has it.

What the models say is made beside the tables, in schemas of its own that are never committed, so that the server reads both alike.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Computed, Connection, Integer, MetaData, NullPool, Table, create_engine, text
from sqlalchemy.schema import CreateSchema, CreateTable

from app.core.db import db
from app.core.reader import LANGUAGES
from app.domain.businesses.logo import KEY_OF
from app.domain.clients.audience import Audience
from app.domain.documents.document import DocumentStatus
from app.domain.files.file import FileState
from app.domain.invitations.invitation import MailStatus
from app.domain.invoices.counter import PREFIXES
from app.domain.invoices.invoice import STORED
from app.domain.invoices.payment import PaymentMethod
from app.domain.ledger.entry import EntryType
from app.domain.mail_texts.mail_text import EVERY
from app.domain.projects.phase import PhaseStatus
from app.domain.projects.project import ProjectStatus
from app.domain.roles.permissions import CLIENT_ROLES, STAFF_ROLES
from app.domain.users.user import SCOPES, USER_TYPES
from tests.databases import TestServer

COLUMNS = text("""
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "not null", a.attgenerated <> '' as generated,
           pg_get_expr(d.adbin, d.adrelid) as expression
      from pg_attribute a left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
     where a.attrelid = to_regclass(:table) and a.attnum > 0 and not a.attisdropped
""")
KEY = text("""
    select a.attname from pg_constraint c cross join unnest(c.conkey) with ordinality k (number, place)
      join pg_attribute a on (a.attrelid, a.attnum) = (c.conrelid, k.number)
     where c.conrelid = to_regclass(:table) and c.contype = 'p' order by k.place
""")
# Left to the database, where no page shows it.
UNMAPPED = {"created_at"}
SAID = "said_"


class Column(NamedTuple):
    type: str
    not_null: bool
    generated: str | None
    default: str | None


def columns_of(connection: Connection, table: str) -> dict[str, Column]:
    found = {}
    for name, kind, not_null, generated, expression in connection.execute(COLUMNS, {"table": table}):
        found[name] = Column(kind, not_null, expression if generated else None, None if generated else expression)
    return found


def key_of(connection: Connection, table: str) -> list[str]:
    return list(connection.scalars(KEY, {"table": table}))


def differences(connection: Connection, tables: Iterable[Table]) -> list[str]:
    """Between the tables and what these models say; the connection is left as it was."""
    beside = MetaData()
    with connection.begin_nested() as point:
        tables = list(tables)
        for schema in sorted({str(table.schema) for table in tables}):
            connection.execute(CreateSchema(SAID + schema))
        for table in tables:
            said = table.to_metadata(beside, schema=f"{SAID}{table.schema}")
            connection.execute(CreateTable(said, include_foreign_key_constraints=[]))
        found = [line for table in tables for line in differences_of(connection, table)]
        point.rollback()
    return found


def differences_of(connection: Connection, table: Table) -> Iterator[str]:
    name, said_name = f"{table.schema}.{table.name}", f"{SAID}{table.schema}.{table.name}"
    here, said = columns_of(connection, name), columns_of(connection, said_name)
    for column in sorted(said.keys() - here):
        yield f"{name} has no column {column}"
    for column in sorted(here.keys() - said - UNMAPPED):
        yield f"{name}.{column}: no model says it"
    for column in sorted(here.keys() & said):
        for what in ("type", "not_null", "generated"):
            if getattr(here[column], what) != getattr(said[column], what):
                yield f"{name}.{column}: {what} is {getattr(here[column], what)}, the model says {getattr(said[column], what)}"
        yield from default_differs(connection, f"{name}.{column}", here[column], said[column], table.columns[column].default)
    for column in sorted(here.keys() & UNMAPPED - said.keys()):
        if here[column].not_null and here[column].default is None:
            yield f"{name}.{column}: no model gives it a value, and neither does the table"
    key, said_key = key_of(connection, name), key_of(connection, said_name)
    if [*before(table, key, said_key), *said_key] != key:
        yield f"{name}: the key is {key}, the model says {said_key}"


def before(table: Table, key: list[str], said_key: list[str]) -> list[str]:
    """The ORM knows a row by its id; a business's table has the business before it, and where the key asks for one, the client."""
    walls = ["business_id"] if table.schema == "app" else []
    return [wall for wall in [*walls, *({"client_id"} & set(key))] if wall not in said_key]


def default_differs(connection: Connection, name: str, here: Column, said: Column, in_python: Any) -> Iterator[str]:
    if said.default is not None:
        if said.default != here.default:
            yield f"{name}: default is {here.default}, the model says {said.default}"
    elif here.default is not None and in_python is None:
        yield f"{name}: default is {here.default}, and the model knows of none"
    elif here.default is not None and in_python.is_scalar:
        value = connection.exec_driver_sql(f"select {here.default}").scalar()
        if value != in_python.arg:
            yield f"{name}: default is {here.default}, the model says {in_python.arg!r}"


@pytest.fixture(scope="module")
def still_database(server: TestServer) -> Iterator[str]:
    """A clone of this file's own: whoever bends a table waits for all who read it."""
    name = f"vitrine_{uuid4().hex[:12]}"
    yield server.clone(name)
    server.drop(name)


@pytest.fixture
def catalogue(still_database: str) -> Iterator[Connection]:
    engine = create_engine(still_database.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("table", db.metadata.tables.values(), ids=str)
def test_a_model_is_its_table(catalogue: Connection, table: Table) -> None:
    assert differences(catalogue, [table]) == []


def test_every_table_of_a_business_has_a_model(catalogue: Connection) -> None:
    tables = set(
        catalogue.scalars(text("select 'app.' || relname from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r'"))
    )
    assert tables == {name for name in db.metadata.tables if name.startswith("app.")}


# ── The mutants: each kind of difference is noticed, on either side ─────────────────────────────────────────────────

IN_THE_DATABASE = {
    "alter table app.projects drop column description": "app.projects has no column description",
    "alter table app.projects add column colour text": "app.projects.colour: no model says it",
    "alter table app.projects alter column description type varchar(80)": "app.projects.description: type is character varying(80)",
    "alter table app.projects alter column description set not null": "app.projects.description: not_null is True",
    "alter table app.projects alter column name drop not null": "app.projects.name: not_null is False",
    "alter table app.projects alter column created_at set default '2000-01-01'": "app.projects.created_at: default is '2000-01-01",
    "alter table app.projects alter column created_at drop default": "app.projects.created_at: default is None",
    "alter table app.projects alter column status set default 'active'": "app.projects.status: default is 'active'::text, the model says 'planned'",
    "alter table app.projects alter column name set default 'New'": "app.projects.name: default is 'New'::text, and the model knows of none",
    "alter table app.contacts alter column created_at drop default": "app.contacts.created_at: no model gives it a value",
    "alter table app.projects drop column ends_on; alter table app.projects add ends_on date generated always as (starts_on) stored":
        "app.projects.ends_on: generated is starts_on",
    "alter table app.phases drop constraint phases_pkey, add primary key (id)": "app.phases: the key is ['id']",
    "alter table app.phases drop constraint phases_pkey, add primary key (id, business_id)": "app.phases: the key is ['id', 'business_id']",
}  # fmt: skip


@pytest.mark.parametrize("change", IN_THE_DATABASE)
def test_a_changed_table_is_noticed(catalogue: Connection, change: str) -> None:
    with catalogue.begin_nested() as point:
        catalogue.exec_driver_sql(change)
        found = differences(catalogue, db.metadata.tables.values())
        point.rollback()
    assert len(found) == 1, found
    assert found[0].startswith(IN_THE_DATABASE[change])


def changed(column: str, change: Callable[[Any], object]) -> MetaData:
    """The models' tables, with one column said otherwise."""
    copy = MetaData()
    for table in db.metadata.tables.values():
        table.to_metadata(copy)
    table, name = column.rsplit(".", 1)
    change(copy.tables[table].columns[name])
    return copy


IN_THE_MODEL: dict[str, tuple[str, Callable[[Any], object]]] = {
    "type": ("app.projects.name", lambda column: setattr(column, "type", Integer())),
    "length": ("app.projects.name", lambda column: setattr(column, "type", db.String(80))),
    "not_null": ("app.projects.code", lambda column: setattr(column, "nullable", False)),
    "default": ("platform.businesses.currency", lambda column: setattr(column.server_default, "arg", "USD")),
    "generated": ("app.invoices.balance", lambda column: setattr(column.computed, "sqltext", Computed("total").sqltext)),
}


@pytest.mark.parametrize("kind", IN_THE_MODEL)
def test_a_changed_model_is_noticed(catalogue: Connection, kind: str) -> None:
    column, change = IN_THE_MODEL[kind]
    [found] = differences(catalogue, changed(column, change).tables.values())
    assert found.startswith(f"{column}: {'type' if kind == 'length' else kind} is ")


# ── Lists of values: where a CHECK names them, Python names the same ────────────────────────────────────────────────

NOWHERE = None  # each of its words is written where it is used, and no list of them
LISTS: dict[str, Iterable[str] | None] = {
    "app.document_versions.status": DocumentStatus,
    "app.documents.status": DocumentStatus,
    "app.files.audience": Audience,
    "app.files.state": FileState,
    "app.invitations.state": MailStatus,
    "app.invoice_documents.kind": PREFIXES,
    "app.invoices.state": STORED,
    "app.ledger_entries.entry_type": EntryType,
    "app.logos.theme": KEY_OF,
    "app.mail_texts.language": (EVERY, *LANGUAGES),
    "app.messages.audience": Audience,
    "app.notifications.mail": NOWHERE,
    "app.payments.method": PaymentMethod,
    "app.phases.status": PhaseStatus,
    "app.projects.status": ProjectStatus,
    "app.users.company_role": CLIENT_ROLES,
    "app.users.role": STAFF_ROLES,
    "app.users.scope": SCOPES,
    "app.users.user_type": USER_TYPES,
    "auth.attempts.purpose": NOWHERE,
    "auth.links.purpose": NOWHERE,
    "auth.sessions.kind": NOWHERE,
}
CHECKS = "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint where contype = 'c' and conrelid::regclass::text not like 'queue.%'"


def lists_in(owner: psycopg.Connection) -> dict[str, set[str]]:
    """The column of each CHECK that is a list of values."""
    found = {}
    for table, check in owner.execute(CHECKS).fetchall():
        if match := re.fullmatch(r"CHECK \(\((\w+) = ANY \(ARRAY\[(.*)\]\)\)\)", check):
            found[f"{table}.{match[1]}"] = set(re.findall(r"'([^']*)'", match[2]))
    return found


def test_lists_of_values_are_said_alike(still_database: str) -> None:
    with psycopg.connect(still_database) as owner:
        found = lists_in(owner)
    assert found.keys() == LISTS.keys(), "a CHECK that lists values: name here what lists the same in Python"
    for column, values in LISTS.items():
        assert values is NOWHERE or set(values) == found[column], column


def test_a_changed_list_is_noticed(still_database: str) -> None:
    with psycopg.connect(still_database) as owner:
        owner.execute("alter table app.payments drop constraint payments_method_check, add check (method in ('cash', 'card'))")
        assert lists_in(owner)["app.payments.method"] == {"cash", "card"}
        owner.execute("alter table app.clients add check (currency in ('EUR', 'GBP'))")
        assert lists_in(owner).keys() - LISTS.keys() == {"app.clients.currency"}
        owner.rollback()
