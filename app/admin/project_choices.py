"""Projects as choices of a form: those one may still write time on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..domain.projects.project import OPEN


def open_projects(projects: Iterable[Any]) -> dict[Any, str]:
    return {"": "Choose a project"} | {row.id: f"{row.name} · {row.client_name}" for row in projects if row.status in OPEN}
