"""The database, one login and one small pool per door.

There is no default engine: a transaction takes its login from who stands at the door (core/standing.py), and its first
statement has the database look up who that is. Without a standing it raises before anything reaches SQL.
"""

import json
import os
import time
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from flask import Flask, abort
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from psycopg import OperationalError
from psycopg.pq import TransactionStatus
from sqlalchemy import BigInteger, Connection, DateTime, Engine, MetaData, Text, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .actor import Person, asked_from, person_from
from .device import current_device
from .standing import Standing, current_standing, find_standing
from .wire import Question, Wire


class Base(DeclarativeBase):
    metadata = MetaData(schema="app")

    def assign(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, value)


class DoorSession(Session):
    """Joins the transaction of whoever stands at the door; there is no default."""

    def get_bind(self, *_: Any, **__: Any) -> Engine | Connection:
        return connection()


# As the tables have them. Money is in minor units: a parameter sent as an integer of 32 bits ends at 21 million.
Base.registry.update_type_annotation_map({int: BigInteger, str: Text, datetime: DateTime(timezone=True)})
db = SQLAlchemy(model_class=Base, session_options={"class_": DoorSession, "expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

Row = TypeVar("Row")


def uuid7() -> UUID:
    """Ids in the order of their making, so that an index grows at its end."""
    value = time.time_ns() // 1_000_000 << 80 | int.from_bytes(os.urandom(10), "big")
    return UUID(int=value & ~(0xF << 76 | 0x3 << 62) | 0x7 << 76 | 0x2 << 62)


def first_uuid7(moment: datetime) -> UUID:
    """The lowest id that could have been made at this moment: what came before it is older."""
    return UUID(int=max(int(moment.timestamp() * 1000), 0) << 80 | 0x7 << 76 | 0x2 << 62)


def wire() -> Wire:
    """The one transaction of whoever stands here, opened with the first question."""
    place = current_standing()
    here = _check_out(place)
    if not here.is_open:
        try:
            _begin(place, here)
        except OperationalError:
            if not here.is_lost:
                raise
            here = _reconnect(place)
            _begin(place, here)
    return here


def connection() -> Connection:
    """The same transaction, as the ORM takes it."""
    wire()
    place = current_standing()
    if place.connection is None:
        place.connection = Connection(db.engines[place.door], place.pooled)
    if not place.connection.in_transaction():
        place.connection.begin()
    return cast(Connection, place.connection)


def business_in_context() -> UUID:
    """The business of the transaction that is open; what a new row belongs to."""
    id: UUID = get_asker().business_id
    return id


def get_asker() -> Any:
    """Whom the database found when this transaction began: a person, whose job it is, a refusal, or nobody."""
    wire()
    return current_standing().asker


class InBusiness:
    """A row of one business. Its key is (business_id, id); the ORM knows it by its id alone."""

    business_id: Mapped[UUID] = mapped_column(default=business_in_context)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)


BEGIN = Question("BEGIN")


def _begin(place: Standing, here: Wire) -> None:
    """The first statement of every transaction at a person's or the worker's door asks who this is. At the sign-in door nobody is
    known yet."""
    question = _begin_question(place)
    place.asker, place.statements = None, 0
    if question is None:
        here.ask(BEGIN)
        return
    [(told,)] = here.ask(BEGIN, question)[1]
    place.statements = 1
    if told is not None:
        place.asker = _read(told, None if place.job else place.door)


@lru_cache(maxsize=4096)
def _read(told: str, door: str | None) -> Any:
    """Asked at every request, the database says the same of a session until something changes: the same words are read once."""
    row = json.loads(told)
    return row if "refused" in row else person_from(door, row) if door else asked_from(row)


def _begin_question(place: Standing) -> Question | None:
    if place.job is not None:
        return Question("select ctx.begin_job($1)::text", (place.job,))
    if not place.secret:
        return None
    values: tuple[Any, ...] = (place.secret, place.kind, place.reading)
    if place.view is not None:
        values += (uuid7(), *place.view, *current_device())
    named: dict[str, Any] = {"host": place.host} if place.host is not None else {}
    named |= {"polling": True} if place.polling else {}
    named |= {"opened": place.opened} if place.opened is not None else {}
    more = "".join(f", {name} => ${number}" for number, name in enumerate(named, start=len(values) + 1))
    return Question(_asked_with(len(values), more), (*values, *named.values()))


@cache
def _asked_with(count: int, more: str = "") -> str:
    return f"select ctx.begin_request({', '.join(f'${number}' for number in range(1, count + 1))}{more})::text"


def _check_out(place: Standing) -> Wire:
    if place.pooled is None:
        place.pooled = db.engines[place.door].raw_connection()
    return wire_of(place.pooled)


def _reconnect(place: Standing) -> Wire:
    """The server went away while the connection lay in its pool, and so are the others. No transaction was open: none is lost."""
    place.pooled.invalidate()
    place.pooled = place.connection = None
    db.engines[place.door].dispose()
    return _check_out(place)


def wire_of(pooled: Any) -> Wire:
    """As long as the driver's connection lives."""
    found: Wire | None = pooled.info.get("wire")
    if found is None:
        found = pooled.info["wire"] = Wire(pooled.driver_connection)
    return found


def _forget(connection: Connection, *_: Any) -> None:
    wire_of(connection.connection).forget()


def _clean_in_pool(driver: Any, record: Any, _: Any) -> None:
    """What was not committed never was."""
    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
        if "wire" in record.info:
            record.info["wire"].forget()
        driver.rollback()


# Said by each connection as it opens: a login may keep settings of its own, and so may whoever runs a statement through it, for all
# that come after.
LIMIT = {
    "statement_timeout": "10s",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "15s",
    "search_path": "pg_catalog",
    "row_security": "on",
    "default_transaction_read_only": "off",
    "default_transaction_isolation": "read committed",
}
LIMITS = {"worker": LIMIT | {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "5min"}}


def _settle(settings: Mapping[str, str], driver: Any, _: Any) -> None:
    driver.pgconn.exec_("; ".join(f"set {name} = '{value}'" for name, value in settings.items()).encode())


def _count(*_: Any) -> None:
    place = find_standing()
    if place is not None:
        place.statements += 1


def init_db(app: Flask) -> None:
    options = {
        "pool_size": app.config["POOL_SIZE"],
        "max_overflow": 4,
        "pool_pre_ping": False,
        "pool_reset_on_return": None,  # As _clean_in_pool does it, which asks before it sends anything.
        "hide_parameters": True,
        # Every statement is prepared, so that none can carry a second one (ISOLATION 3).
        "connect_args": {"prepare_threshold": 0},
    }
    app.config["SQLALCHEMY_BINDS"] = {
        door: {"url": url.replace("postgresql://", "postgresql+psycopg://", 1), **options}
        for door, url in app.config["DOOR_URLS"].items()
    }
    db.init_app(app)
    with app.app_context():
        for door, engine in db.engines.items():
            share(engine)
            event.listen(engine, "connect", partial(_settle, LIMITS.get(str(door), LIMIT)))


def share(engine: Engine) -> None:
    """A connection of its pool is the ORM's and the wire's: each knows what the other has done to it."""
    event.listen(engine, "before_cursor_execute", _count)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "rollback_savepoint", _forget)
    event.listen(engine.pool, "reset", _clean_in_pool)


def find(model: type[Row], id: UUID, actor: Person) -> Row:
    """What the actor may see of this id, or the one answer that is the same for a foreign and an unknown id."""
    found = db.session.scalars(model.visible_to(actor).where(model.id == id)).one_or_none()  # type: ignore[attr-defined]
    if found is None:
        abort_not_found(actor)
    return cast(Row, found)


def abort_not_found(actor: Person) -> Any:
    abort(403 if actor.is_scope_restricted else 404)


def ping() -> None:
    """Raises where the database does not answer."""
    db.session.execute(select(1))
