"""Copies of a firm. It is made once by the verbs, and then again and again from its rows, as a thousand tests begin with one of
their own: each id, and each name that says whose it is, becomes another, and every moment comes as much later."""

import re
from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import md5
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from flask import Flask
from sqlalchemy.orm import make_transient_to_detached

from app.core.db import Model
from tests.cast import Firm, make_firm
from tests.databases import kept
from tests.past import INVOICES, make_invitations, make_work

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Files lie in the store, too: those are made with each firm.
PAST = (make_invitations, make_work, *INVOICES.values())

TABLES = """
    select c.oid::regclass::text, array_agg(a.attname order by a.attnum), bool_or(a.attname = 'business_id'),
        array_agg(a.attname) filter (where a.atttypid = 'timestamptz'::regtype)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace in ('app'::regnamespace, 'auth'::regnamespace, 'platform'::regnamespace)
    and a.attgenerated = '' and a.attidentity = ''
    group by c.oid order by 1
"""
# Whose rows name no business: the business itself, and who its people are wherever they sign in.
OTHERS = {"platform.businesses": "id = %s", "auth.identities": "id in (select identity_id from app.users where business_id = %s)"}


class Part(NamedTuple):
    """What a firm has at first, or comes to have later."""

    rows: dict[str, list[str]]
    things: dict[str, Any]


class Pattern:
    def __init__(self, app: Flask, database: str) -> None:
        self.app, self.database = app, database
        self.tables = self.ask(TABLES)
        self.firm = make_firm(app, new_slug(), leaves_jobs=False)
        self.people = dict(self.firm.people)
        self.bare = Part(self.rows_of(self.firm), dict(self.firm.things))
        self.firm.make(*PAST)
        self.past = self._since(self.bare)
        self.made_at = datetime.now(UTC)

    def ask(self, query: str, *values: Any) -> list[Any]:
        return kept(self.database).execute(query, values).fetchall()

    def rows_of(self, firm: Firm) -> dict[str, list[str]]:
        found = {}
        for name, _columns, of_business, _moments in self.tables:
            whose = OTHERS.get(name) or ("business_id = %s" if of_business else None)
            if whose:
                found[name] = [row for (row,) in self.ask(f"select row_to_json(t)::text from {name} t where {whose}", firm.id)]
        return found

    def _since(self, bare: Part) -> Part:
        rows = self.rows_of(self.firm)
        changed = {name: set(bare.rows[name]) - set(rows[name]) for name in rows}
        assert not any(changed.values()), (
            f"What a firm has from the start is changed by its past, which copies would lack: {changed}"
        )
        new = {name: [row for row in rows[name] if row not in set(bare.rows[name])] for name in rows}
        return Part(new, {name: thing for name, thing in self.firm.things.items() if name not in bare.things})

    def copy(self) -> "Copy":
        as_told = Telling(self.firm.slug, new_slug())
        id = as_told.id(self.firm.id)
        self.lay_down(self.bare, as_told)
        ((errand,),) = self.ask("select queue.let_in(%s)", id)
        copied = Copy(self.app, id, as_told.slug, errand, leaves_jobs=False)
        copied.pattern, copied.as_told = self, as_told
        copied.people |= {name: as_told.thing(who) for name, who in self.people.items()}
        copied.things |= {name: as_told.thing(thing) for name, thing in self.bare.things.items()}
        return copied

    def lay_down(self, part: Part, as_told: "Telling") -> None:
        """No trigger is asked, as each has had its say. Whatever it did stands in the rows."""
        as_told.since = datetime.now(UTC) - self.made_at
        statements = ["set local session_replication_role = replica"]
        values: dict[str, Any] = {"since": as_told.since}
        for name, columns, _of_business, moments in self.tables:
            if part.rows.get(name):
                given = ", ".join(f'"{column}" + %(since)s' if column in (moments or ()) else f'"{column}"' for column in columns)
                named = ", ".join(f'"{column}"' for column in columns)
                statements.append(
                    f"insert into {name} ({named}) select {given} from json_populate_recordset(null::{name}, %({name})s)"
                )
                values[name] = as_told.text(f"[{','.join(part.rows[name])}]")
        connection = kept(self.database)
        with connection.transaction(), psycopg.ClientCursor(connection) as cursor:
            cursor.execute("; ".join(statements), values)


class Telling:
    """What the pattern's things are called in a copy."""

    def __init__(self, former: str, slug: str) -> None:
        self.former, self.slug, self.seed = former, slug, slug.encode()
        self.since = timedelta()
        self.uuid: Callable[[str], str] = cache(self._uuid)

    def _uuid(self, of: str) -> str:
        """Its beginning, the moment of its making, stays, and so does the order."""
        rest = md5(of.encode() + self.seed, usedforsecurity=False).hexdigest()
        return f"{of[:21]}{rest[:2]}-{rest[2:14]}"

    def id(self, of: UUID) -> UUID:
        return UUID(self.uuid(str(of)))

    def text(self, of: str) -> str:
        return UUIDS.sub(lambda found: self.uuid(found.group()), of).replace(self.former, self.slug)

    def thing(self, of: Any) -> Any:
        values = {name: self.value(value) for name, value in vars(of).items() if not name.startswith("_sa_")}
        if not isinstance(of, Model):
            return SimpleNamespace(**values)
        copied = type(of)()
        vars(copied).update(values)
        make_transient_to_detached(copied)
        return copied

    def value(self, of: Any) -> Any:
        if isinstance(of, UUID):
            return self.id(of)
        if isinstance(of, datetime):
            return of + self.since
        return self.text(of) if isinstance(of, str) else of


class Copy(Firm):
    pattern: Pattern
    as_told: Telling

    def all(self) -> "Copy":
        """Made by the verbs is only what is not copied, or nothing: what was made already would be there twice."""
        if not self.made.intersection(PAST):
            self.may_be_made()
            self.made.update(PAST)
            self.pattern.lay_down(self.pattern.past, self.as_told)
            self.things |= {name: self.as_told.thing(thing) for name, thing in self.pattern.past.things.items()}
        return super().all()


def new_slug() -> str:
    """All as long, so that no copy is laid out otherwise."""
    return f"own{uuid4().hex[:10]}"


@cache
def pattern_in(app: Flask, database: str) -> Pattern:
    """Whatever was asked for before, from wherever, is not its device."""
    return Context().run(Pattern, app, database)
