"""Projects as choices of a form: those one may still write time on, and all of them for a filter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

OPEN = ("active", "planned", "on_hold")


def open_projects(projects: Iterable[Any]) -> dict[Any, str]:
    names = {row.id: f"{row.name} · {row.client_name}" for row in projects if row.status in OPEN}
    return {"": "Choose a project"} | names
