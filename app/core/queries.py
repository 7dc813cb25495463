"""Reads of pages that are asked for all day: built once for each form, then sent as text by the driver.

Building a statement from its parts costs more than the database needs to answer it. So a prepared query is built from the
same `visible_to` as every other, but with an abstract actor whose ids are parameters; what is left for a request is to fill
them in. Several questions go out in one round trip.

    newest = Prepared(lambda actor, most: Invoice.visible_to(actor).limit(most))     # the form: actor's kind, most
    newest(person(), 5)                                                              # rows
    projects, invoices = ask(upcoming.of(person(), 5), newest.of(person(), 5))       # in one round trip
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from psycopg.rows import namedtuple_row
from sqlalchemy import BindParameter, Insert, Select, Uuid, bindparam
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.types import Date, Integer, String, TypeEngine

from .db import connection

_dialect: Dialect = make_url("postgresql+psycopg://").get_dialect()()
_TYPES: dict[str, TypeEngine[Any]] = {"uuid": Uuid(), "date": Date(), "text": String(), "int": Integer()}


class AnyActor(NamedTuple):
    """An actor of this kind, whoever it is: what `visible_to` asks of a person, with parameters for the ids."""

    user_type: str
    role: str
    scope: str
    is_client_owner: bool
    is_scope_restricted: bool
    id: BindParameter[Any]
    client_id: BindParameter[Any]


class Asked(NamedTuple):
    statement: str
    values: dict[str, Any]


class Prepared:
    """A query in all its forms. Positional arguments choose the form, named ones are its values."""

    def __init__(self, build: Callable[..., Select[*tuple[Any, ...]]]) -> None:
        self._build = build
        self._forms: dict[Any, Asked] = {}

    def of(self, actor: Any, *form: Any, **values: Any) -> Asked:
        key = (actor.user_type, actor.role, actor.scope, form)
        known = self._forms.get(key)
        if known is None:
            known = self._forms[key] = self._compile(actor, form)
        return Asked(known.statement, {**known.values, "actor_id": actor.id, "actor_client_id": actor.client_id, **values})

    def __call__(self, actor: Any, *form: Any, **values: Any) -> list[Any]:
        return ask(self.of(actor, *form, **values))[0]

    def _compile(self, actor: Any, form: tuple[Any, ...]) -> Asked:
        kind = any_actor(actor.user_type, actor.role, actor.scope, actor.is_client_owner, actor.is_scope_restricted)
        compiled = self._build(kind, *form).compile(dialect=_dialect, compile_kwargs={"render_postcompile": True})
        return Asked(str(compiled), dict(compiled.params))


@lru_cache
def any_actor(user_type: str, role: str, scope: str, is_client_owner: bool, is_scope_restricted: bool) -> AnyActor:
    ids = value("actor_id", "uuid"), value("actor_client_id", "uuid")
    return AnyActor(user_type, role, scope, is_client_owner, is_scope_restricted, *ids)


def value(name: str, kind: str) -> BindParameter[Any]:
    """A parameter of a prepared query: "uuid", "date", "text" or "int"."""
    return bindparam(name, None, type_=_TYPES[kind])


def ask(*questions: Asked) -> list[list[Any]]:
    """The rows of each, in the transaction that is open; more than one go out together."""
    here = connection()
    here.info["statements"] += len(questions)
    driver: Any = here.connection.driver_connection
    if len(questions) == 1:
        return [_cursor(driver, questions[0]).fetchall()]
    with driver.pipeline():
        cursors = [_cursor(driver, question) for question in questions]
    return [cursor.fetchall() for cursor in cursors]


def _cursor(driver: Any, question: Asked) -> Any:
    return driver.cursor(row_factory=namedtuple_row).execute(*question)


def written(statement: Insert, columns: Iterable[str]) -> str:
    """An insert as the driver takes it."""
    return str(statement.compile(dialect=_dialect, column_keys=list(columns)))


def tell(statement: str, values: dict[str, Any]) -> None:
    """A write of every page, as text too."""
    here = connection()
    here.info["statements"] += 1
    driver: Any = here.connection.driver_connection
    driver.execute(statement, values)
