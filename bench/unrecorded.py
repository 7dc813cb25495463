"""The same application, and nothing is recorded: what recording costs is the distance from it.

The doors take `record` by its name, so it is replaced before they do.
"""

from __future__ import annotations

from typing import Any

from app.domain.activity import activity


def nothing(*_: Any, **__: Any) -> None:
    """Says no more than that it was asked."""


activity.record = nothing

from wsgi import app  # noqa: E402

__all__ = ["app"]
