"""The database, one login and one small pool per door.

There is no default engine: a transaction takes its login from who stands at the door (core/identity.py), and its first
statement has the database look up who that is. Without a standing it raises before anything reaches SQL.
"""

from __future__ import annotations

import os
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar, cast
from uuid import UUID

from flask import Flask, abort
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import BigInteger, Connection, Engine, MetaData, Select, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .circumstances import circumstances
from .device import device
from .identity import Person, Standing, business_from, person_from, standing


class Base(DeclarativeBase):
    metadata = MetaData(schema="app")


class DoorSession(Session):
    """Joins the transaction of whoever stands at the door; there is no default."""

    def get_bind(self, *_: Any, **__: Any) -> Engine | Connection:
        return connection()


# Money is in minor units: a parameter sent as an integer of 32 bits ends at 21 million.
Base.registry.update_type_annotation_map({int: BigInteger})
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


def connection() -> Connection:
    """The one transaction of whoever stands here, opened with the first question."""
    place = standing()
    if place.connection is None:
        place.connection = db.engines[place.door].connect()
    if not place.connection.in_transaction():
        place.connection.begin()
    return cast(Connection, place.connection)


def business_in_context() -> UUID:
    """The business of the transaction that is open; what a new row belongs to."""
    begun = begun_with()
    return begun.business_id if isinstance(begun, Person) else begun.id


def begun_with() -> Any:
    """Whom the database found when this transaction began: a person, a job's business, a refusal, or nobody."""
    return connection().info["begun"]


class InBusiness:
    """A row of one business. Its key is (business_id, id); the ORM knows it by its id alone."""

    business_id: Mapped[UUID] = mapped_column(default=business_in_context)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)


def _begin(connection: Connection) -> None:
    """The first statement of every transaction at a person's or the worker's door: who is this?"""
    place = standing()
    begun = None
    connection.info["statements"] = 1
    if place.job_business is not None:
        row = _first(connection, "select ctx.begin_job(%s)", (place.job_business,))
        begun = row and business_from(row)
    elif place.secret:
        row = _first(connection, *_question(place))
        begun = row if row is None or "refused" in row else person_from(place.door, row)
    connection.info["begun"] = begun


def _question(place: Standing) -> tuple[LiteralString, tuple[Any, ...]]:
    if place.view is None:
        return "select ctx.begin_request(%s, %s)", (place.secret, place.reading)
    around = circumstances()
    values = (place.secret, place.reading, uuid7(), *place.view, around.ip_address, around.user_agent, *device(around.user_agent))
    return "select ctx.begin_request(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", values


def _begin_sign_in(connection: Connection) -> None:
    """At the sign-in door nobody is anybody yet."""
    connection.info.update(statements=0, begun=None)


def _first(connection: Connection, statement: LiteralString, values: tuple[Any, ...]) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.execute(statement, values).fetchone()[0]


def _count(connection: Connection, *_: Any) -> None:
    connection.info["statements"] = connection.info.get("statements", 0) + 1


def init_db(app: Flask) -> None:
    options = {
        "pool_size": app.config["POOL_SIZE"],
        "max_overflow": 4,
        "pool_pre_ping": False,
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
            event.listen(engine, "begin", _begin if door != "auth" else _begin_sign_in)
            event.listen(engine, "before_cursor_execute", _count)


def find(model: type[Row], id: UUID, actor: Person) -> Row:
    """What the actor may see of this id, or the one answer that is the same for a foreign and an unknown id."""
    found = db.session.scalars(model.visible_to(actor).where(model.id == id)).one_or_none()  # type: ignore[attr-defined]
    if found is None:
        missing(actor)
    return cast(Row, found)


def missing(actor: Person) -> Any:
    abort(403 if actor.is_scope_restricted else 404)


def count_of(query: Select[*tuple[Any, ...]]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
