"""Clients as choices of a form, and what the lists of other nouns say of a row's client."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select

from ...core.actor import Viewer
from ...core.lists import contains
from ...core.queries import Prepared, value
from .client import Client

MOST_CHOICES = 2000


def client_name(client_id: Any) -> Any:
    """Looked up for the rows of a page alone: a join would have the planner sort everybody."""
    return select(Client.name).where(Client.id == client_id).scalar_subquery().label("client_name")


def matches_client_name(client_id: Any) -> Callable[[Any], ColumnElement[bool]]:
    return lambda words: client_id.in_(select(Client.id).where(contains(words, Client.name)))


def _choices(actor: Viewer, everyone: bool) -> Select[*tuple[Any, ...]]:
    query = Client.visible_to(actor).with_only_columns(Client.id, Client.name, Client.currency, Client.is_active)
    if not everyone:
        query = query.where(or_(Client.is_active, Client.id == value("also", "uuid")))
    return _by_name(query)


def _names(actor: Viewer) -> Select[*tuple[Any, ...]]:
    """All, for the filter of a list, where an id is text."""
    return _by_name(Client.visible_to(actor).with_only_columns(cast(Client.id, Text), Client.name))


def _by_name(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.order_by(func.lower(Client.name)).limit(MOST_CHOICES)


client_choices, client_names = Prepared(_choices), Prepared(_names)


def list_client_choices(actor: Viewer, *, also: UUID | None = None, everyone: bool = False) -> list[Any]:
    """The active clients by name, for a dropdown; `also` one that is not, where a form stands at it."""
    return client_choices(actor, True) if everyone else client_choices(actor, False, also=also)
