"""A technician's first page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..core.http import requires
from ..core.reader import today
from ..core.ui import render
from ..domain.people.permissions import Permission

bp = Blueprint("today", __name__)


@bp.get("/")
@requires(Permission.DASHBOARD_READ)
def show() -> Any:
    return render("technician/today/show.html", day=today())
