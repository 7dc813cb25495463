"""The first page of a working day: what needs attention, and where things stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..core.formats import today_in
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.overview.office import overview_of
from ..domain.roles.permissions import Permission

bp = Blueprint("overview", __name__)


@bp.get("/")
@requires(Permission.DASHBOARD_READ)
def show() -> Any:
    today = today_in(current_user.business.time_zone)
    return render("admin/overview/show.html", **overview_of(current_user, today), today=today)
