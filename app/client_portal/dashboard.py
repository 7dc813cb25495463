"""The first page: what is owed, where the work stands, what needs an answer."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.overview.dashboard import load_dashboard
from ..domain.roles.permissions import Permission

bp = Blueprint("dashboard", __name__)


@bp.get("/")
@bp.get("/dashboard")
@requires(Permission.DASHBOARD_READ, viewing=Happening.VIEW_DASHBOARD)
def show() -> ResponseReturnValue:
    return render("client_portal/dashboard/show.html", **load_dashboard(current_user))
