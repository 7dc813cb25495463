"""The first page of a working day: what needs attention, and where things stand."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.overview.office import load_overview
from ..domain.roles.permissions import Permission

bp = Blueprint("overview", __name__)


@bp.get("/")
@requires(Permission.DASHBOARD_READ)
def show() -> ResponseReturnValue:
    return render("admin/overview/show.html", **load_overview(current_user))
