"""What no door does without an operator's session, a command does with the login of whoever changes the tables."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Engine, NullPool, create_engine, select

from ..core.db import db
from ..core.standing import Standing
from ..core.transaction import working_at
from ..domain.businesses.business import Business
from ..domain.businesses.keeping import create_business
from .database import migrator_url


@cache
def engine_at(url: str) -> Engine:
    """It knows its statements, and holds no connection."""
    return create_engine(url, hide_parameters=True, poolclass=NullPool)


@contextmanager
def as_migrator() -> Iterator[None]:
    config = current_app.config
    url = migrator_url(os.environ.get("DATABASE_URL") or config["DATABASE_ADDRESS"], config["HOME"])
    engines: dict[Any, Any] = db.engines  # type: ignore[assignment]
    engines["migrator"] = engine_at(url.replace("postgresql://", "postgresql+psycopg://", 1))
    try:
        with working_at(Standing("migrator")):
            yield
    finally:
        del engines["migrator"]


def found_business(*, branding: Mapping[str, Any] | None = None, **values: Any) -> UUID:
    with as_migrator():
        return create_business(values, branding)


def list_businesses() -> dict[str, UUID]:
    with as_migrator():
        return {row.slug: row.id for row in db.session.execute(select(Business.slug, Business.id))}
