"""What a person typed into a search box, as a pattern."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_

LONGEST = 100


def pattern_of(words: str) -> str:
    escaped = words[:LONGEST].replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def contains(words: Any, *columns: Any) -> Any:
    """`words` as typed, or the parameter of a prepared query that carries their pattern."""
    pattern = pattern_of(words) if isinstance(words, str) else words
    return or_(*(column.ilike(pattern, escape="\\") for column in columns))
