"""What was done, by whom and from where: newest first, with failed sign-ins at a glance, and as CSV of the same filter."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.formats import in_zone
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.activity.activity import Happening, describe, describe_capitalised, list_kinds, record
from ..domain.clients.list import client_choices
from ..domain.overview.activities import activities, prepare_failed_sign_ins, summarise_failed_sign_ins
from ..domain.roles.permissions import Permission
from ..shared.downloads import as_csv, attachment

bp = Blueprint("activity", __name__, url_prefix="/activity")
GROUPS = [(name, tab.label) for name, tab in activities.tabs.choices.items() if name not in set(Happening)]
KINDS = [*GROUPS, *list_kinds()]
HEAD = ("When", "Person", "What", "Kind", "Client", "IP address", "Device", "Browser", "Platform", "Session", "User agent")


@bp.get("")
@requires(Permission.ACTIVITY_READ)
def index() -> ResponseReturnValue:
    beside = [prepare_failed_sign_ins(current_user), client_choices.of(current_user, True)]
    page = activities.load(current_user, request.args, beside=beside)
    failed, clients = page.beside
    return render("admin/activity/index.html", "rows", page=page, failed=summarise_failed_sign_ins(failed), clients=clients,
                  kinds=KINDS, describe=describe_capitalised)  # fmt: skip


@bp.get("/export.csv")
@requires(Permission.ACTIVITY_READ)
def csv() -> ResponseReturnValue:
    wanted = activities.wanted(current_user, request.args)
    if wanted.errors:
        return index()
    rows = activities.all(current_user, wanted)
    record(Happening.EXPORT_ACTIVITIES, by=current_user)
    return attachment(as_csv(HEAD, map(csv_row, rows)), "text/csv; charset=utf-8", "activity.csv")


def csv_row(row: Any) -> tuple[str, ...]:
    at, what = in_zone(row.at).isoformat(timespec="seconds"), describe(row.kind, row.subject)
    cells = (at, row.person_name, what, row.kind, row.client_name, row.ip_address, row.device_type, row.browser, row.platform,
             row.session_id, row.user_agent)  # fmt: skip
    return tuple(str(cell or "") for cell in cells)
