"""Reads of pages that are asked for all day: built once for each form, then sent as text by the driver.

Building a statement from its parts costs more than the database needs to answer it. So a prepared query is built from the
same `visible_to` as every other, but with an abstract actor whose ids are parameters; what is left for a request is to fill
them in. Several questions go out in one round trip.

    newest = Prepared(lambda actor, most: Invoice.visible_to(actor).limit(most))     # the form: actor's kind, most
    newest(current_user, 5)                                                              # rows
    projects, invoices = ask(upcoming.of(current_user, 5), newest.of(current_user, 5))       # in one round trip
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, BindParameter, ClauseElement, Insert, SelectBase, Uuid, bindparam, cast, func
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.types import Boolean, Date, DateTime, Integer, String, TypeEngine
from werkzeug.local import LocalProxy

from .actor import Viewer
from .db import db, wire
from .standing import current_standing
from .wire import Question

_dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_TYPES: dict[str, TypeEngine[Any]] = {
    "uuid": Uuid(),
    "date": Date(),
    "text": String(),
    "int": Integer(),
    "flag": Boolean(),
    "moment": DateTime(timezone=True),
}


class AnyActor(NamedTuple):
    """An actor of this kind, whoever it is: what `visible_to` asks of a person, with parameters for the ids."""

    user_type: str
    role: str
    scope: str
    is_client_owner: bool
    is_scope_restricted: bool
    permissions: frozenset[str]
    id: BindParameter[Any]
    client_id: BindParameter[Any]


class Form(NamedTuple):
    """A statement as the server takes it, whose parameters stand where, and those that are the same for everybody."""

    statement: str
    names: tuple[str, ...]
    known: dict[str, Any]

    def filled(self, **values: Any) -> Question:
        given = {**self.known, **values}
        return Question(self.statement, tuple([given[name] for name in self.names]))


class Prepared:
    """A query in all its forms. Positional arguments choose the form, named ones are its values."""

    def __init__(self, build: Callable[..., SelectBase]) -> None:
        self._build = build
        self._forms: dict[Any, Form] = {}

    def of(self, actor: Viewer | LocalProxy[Any], *form: Any, **values: Any) -> Question:
        who = themselves(actor)
        key = (who.user_type, who.role, who.scope, form)
        found = self._forms.get(key)
        if found is None:
            found = self._forms[key] = self._compile(who, form)
        return found.filled(actor_id=who.id, actor_client_id=who.client_id, **values)

    def __call__(self, actor: Viewer | LocalProxy[Any], *form: Any, **values: Any) -> list[Any]:
        return ask(self.of(actor, *form, **values))[0]

    def one(self, actor: Viewer | LocalProxy[Any], *form: Any, **values: Any) -> Any:
        """Its one row, or none."""
        return next(iter(self(actor, *form, **values)), None)

    def _compile(self, actor: Viewer, form: tuple[Any, ...]) -> Form:
        own = actor.is_client_owner, actor.is_scope_restricted, frozenset(actor.permissions)
        return _form(self._build(any_actor(actor.user_type, actor.role, actor.scope, *own), *form))


def themselves(actor: Viewer | LocalProxy[Any]) -> Any:
    """Asked for its parts, a proxy is slow."""
    return actor._get_current_object() if isinstance(actor, LocalProxy) else actor


def _form(statement: ClauseElement, **options: Any) -> Form:
    compiled: Any = statement.compile(dialect=_dialect, compile_kwargs={"render_postcompile": True}, **options)
    return Form(str(compiled), tuple(compiled.positiontup), dict(compiled.params))


@lru_cache
def any_actor(
    user_type: str, role: str, scope: str, is_client_owner: bool, is_scope_restricted: bool, permissions: frozenset[str]
) -> AnyActor:
    ids = value("actor_id", "uuid"), value("actor_client_id", "uuid")
    return AnyActor(user_type, role, scope, is_client_owner, is_scope_restricted, permissions, *ids)


def value(name: str, kind: str) -> BindParameter[Any]:
    """A parameter of a prepared query: "uuid", "date", "text", "int", "flag" or "moment"."""
    return bindparam(name, None, type_=_TYPES[kind])


def said(value: str) -> BindParameter[str]:
    """Written out, so that a plan made once knows how many rows are so."""
    return bindparam(None, str(value), literal_execute=True)


def ask(*questions: Question) -> list[list[Any]]:
    """The rows of each, in the transaction that is open; all go out together. None is older than what the session wrote."""
    if db.session.registry.has():
        db.session.flush()
    here = wire()
    current_standing().statements += len(questions)
    return here.ask(*questions)


def ask_in_pieces(question: Question, size: int) -> Iterator[list[Any]]:
    """Of one that many rows answer, so many at a time. It is one question, however many pieces its answer has."""
    if db.session.registry.has():
        db.session.flush()
    here = wire()
    current_standing().statements += 1
    return here.ask_in_pieces(question, size)


def ask_named(questions: Mapping[str, Question]) -> dict[str, list[Any]]:
    """Those that this page has, by the name of its part."""
    return dict(zip(questions, ask(*questions.values()), strict=True))


def total(column: Any, where: Any = None) -> Any:
    """A sum as a whole number, 0 of nothing: PostgreSQL adds bigints up to a numeric."""
    added = func.sum(column) if where is None else func.sum(column).filter(where)
    return cast(func.coalesce(added, 0), BigInteger)


def client_of(model: Any, id: Any, actor: Viewer) -> Any:
    """What hangs on a thing is indexed by client first; at the client's own door that is known."""
    if actor.user_type == "client":
        return actor.client_id
    return model.visible_to(actor).with_only_columns(model.client_id).where(model.id == id).scalar_subquery()


def prepared_insert(statement: Insert, columns: Iterable[str]) -> Form:
    """An insert that many requests make, to be filled in and asked."""
    return _form(statement, column_keys=list(columns))
