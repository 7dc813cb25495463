"""The hours worked for the client, as a list and as CSV of the same filter."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening
from ..domain.projects.list import project_choices
from ..domain.roles.permissions import Permission
from ..domain.time.list import time_entries
from ..domain.time.totals import read_totals
from ..shared.downloads import export, send_time_sheet

bp = Blueprint("time_entries", __name__, url_prefix="/time-entries")


@bp.get("")
@requires(Permission.TIME_ENTRIES_READ, viewing=Happening.VIEW_TIME_ENTRIES, in_parts=True)
def index() -> ResponseReturnValue:
    page = time_entries.load(current_user, request.args, beside=[project_choices.of(current_user)])
    totals = read_totals(page.sums)
    return render("client_portal/time_entries/index.html", "rows", page=page, totals=totals, projects=page.beside[0])


@bp.get("/export.csv")
@requires(Permission.TIME_ENTRIES_READ)
def csv() -> ResponseReturnValue:
    return export(time_entries, Happening.EXPORT_TIME_ENTRIES, send_time_sheet, or_else=index)
