"""A technician's first page."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.formats import today
from ..core.http import requires
from ..core.ui import render
from ..domain.roles.permissions import Permission

bp = Blueprint("today", __name__)


@bp.get("/")
@requires(Permission.DASHBOARD_READ)
def show() -> ResponseReturnValue:
    return render("technician/today/show.html", day=today())
