"""The businesses of the installation as a list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from ...core.db import count_of
from ...core.search import contains
from .business import Business

ORDERS = {"name": func.lower(Business.name), "slug": Business.slug}
COLUMNS = (Business.id, Business.name, Business.slug, Business.is_active, Business.currency)


def businesses(actor: Any, words: str | None) -> Any:
    query = Business.visible_to(actor).with_only_columns(*COLUMNS)
    return query.where(contains(words, Business.name, Business.slug)) if words else query


def count(actor: Any, words: str | None) -> int:
    return count_of(businesses(actor, words))
