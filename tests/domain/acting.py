"""A verb called by itself: by a person at the person's own door, in a transaction that ends as a request's would; and what became
of the rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.core.db import Model, get_asker
from app.core.standing import LETTERS, Standing, standing_at
from app.core.transaction import commit, working_at
from app.domain.access.membership import list_memberships
from app.domain.access.session import open_session
from app.domain.invitations.platform_inviting import act_as_operator
from tests.databases import kept
from tests.sign_in_door import person_behind, sign_in_door

# All that a business has, and what the platform has of it.
TABLES = [table for table in Model.metadata.sorted_tables if table.schema == "app" or table.fullname == "platform.hosts"]
ROWS = " union all ".join(
    f"select '{table.name}', to_jsonb(t) from {table.fullname} t where business_id = %(id)s" for table in TABLES
)
ROWS += " union all select 'businesses', to_jsonb(t) from platform.businesses t where id = %(id)s"
KEYS = {table.name: [column.name for column in table.primary_key] for table in TABLES} | {"businesses": ["id"]}

Rows = dict[tuple[str, ...], dict[str, Any]]


@dataclass
class Place:
    """Where a person of this firm stands: a session is opened once, and `with place as by:` is a transaction in it."""

    firm: Any
    who: str = "ada"
    olga: Any = None

    def __post_init__(self) -> None:
        name, _, self.door = self.who.partition(" at ")
        if name == "olga":
            self.secret = secret_of_operator(self.firm.app, self.olga)
        elif self.door != "the worker's":
            self.secret = self.firm.secret_of(name)

    @contextmanager
    def __call__(self) -> Iterator[Any]:
        app = self.firm.app
        if self.door == "the worker's":
            with app.app_context(), working_at(Standing("worker", job=self.firm.errand)):
                yield act_as_operator("Olga Operator")
        elif self.door == "the sign-in":
            by = person_behind(app, self.secret)
            with sign_in_door(app):
                yield by
        else:
            with app.app_context(), working_at(Standing(LETTERS[self.secret[0]], self.secret)):
                yield get_asker()


def secret_of_operator(app: Any, olga: Any) -> str:
    with app.app_context(), standing_at(Standing("auth")):
        secret = open_session(olga.identity_id, list_memberships(olga.identity_id)[0])
        commit()
    return secret


def rows_of(database: str, firm: Any) -> Rows:
    found = kept(database).execute(ROWS, {"id": firm.id}).fetchall()
    return {(table, *(str(row[key]) for key in KEYS[table])): row for table, row in found}


def difference(before: Rows, after: Rows) -> set[str]:
    """+table where rows came, -table where some went, table.column where one was changed."""
    came, went = after.keys() - before.keys(), before.keys() - after.keys()
    changed = {
        f"{key[0]}.{column}"
        for key in before.keys() & after.keys()
        for column, value in after[key].items()
        if value != before[key][column]
    }
    return {f"+{key[0]}" for key in came} | {f"-{key[0]}" for key in went} | changed


def touched(before: Rows, after: Rows, table: str) -> list[dict[str, Any]]:
    """The rows of this table that are new, or are not what they were, as they are now."""
    return [row for key, row in after.items() if key[0] == table and before.get(key) != row]
