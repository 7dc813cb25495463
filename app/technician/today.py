"""A technician's first page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..core.formats import today
from ..core.http import requires
from ..core.ui import render
from ..domain.roles.permissions import Permission

bp = Blueprint("today", __name__)


@bp.get("/")
@requires(Permission.DASHBOARD_READ)
def show() -> Any:
    return render("technician/today/show.html", day=today())
