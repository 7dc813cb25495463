"""The first page: what is owed, where the work stands, what needs an answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..core.formats import today_in
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.overview.dashboard import dashboard_of
from ..domain.roles.permissions import Permission

bp = Blueprint("dashboard", __name__)


@bp.get("/")
@bp.get("/dashboard")
@requires(Permission.DASHBOARD_READ, viewing=Happening.VIEW_DASHBOARD)
def show() -> Any:
    who = current_user
    today = today_in(who.business.time_zone if who.business else "UTC")
    return render("client_portal/dashboard/show.html", **dashboard_of(who, today), today=today)
