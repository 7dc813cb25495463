"""What was done, by whom and from where: newest first, with failed sign-ins at a glance, and as CSV of the same filter."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..core.formats import in_zone
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import N_, _
from ..domain.activity.activity import Happening, describe, describe_capitalised, list_kinds
from ..domain.clients.list import client_names
from ..domain.overview.activities import activities, prepare_failed_sign_ins, summarise_failed_sign_ins
from ..domain.roles.permissions import Permission
from ..shared.downloads import export, send_csv

bp = Blueprint("activity", __name__, url_prefix="/activity")
HEAD = (
    N_("When"), N_("Person"), N_("What"), N_("Kind"), N_("Client"), N_("IP address"), N_("Device"), N_("Browser"), N_("Platform"),
    N_("Session"), N_("User agent"),
)  # fmt: skip


@bp.get("")
@requires(Permission.ACTIVITY_READ)
def index() -> ResponseReturnValue:
    beside = [prepare_failed_sign_ins(current_user), client_names.of(current_user)]
    page = activities.load(current_user, request.args, beside=beside)
    failed, clients = page.beside
    return render("admin/activity/index.html", "rows", page=page, failed=summarise_failed_sign_ins(failed), clients=clients,
                  kinds=all_kinds(), describe=describe_capitalised)  # fmt: skip


def all_kinds() -> list[tuple[str, str]]:
    """For the dropdown: the tabs that hold several, then each alone."""
    groups = [(name, _(tab.label)) for name, tab in activities.tabs.choices.items() if name not in Happening.by_value()]
    return [*groups, *list_kinds()]


@bp.get("/export.csv")
@requires(Permission.ACTIVITY_READ)
def csv() -> ResponseReturnValue:
    return export(
        activities, Happening.EXPORT_ACTIVITIES, lambda rows: send_csv(HEAD, map(csv_row, rows), "activity.csv"), or_else=index
    )


def csv_row(row: Any) -> tuple[str, ...]:
    at, what = in_zone(row.at).isoformat(timespec="seconds"), describe(row.kind, row.subject)
    cells = (at, row.person_name, what, row.kind, row.client_name, row.ip_address, row.device_type, row.browser, row.platform,
             row.session_id, row.user_agent)  # fmt: skip
    return tuple(str(cell or "") for cell in cells)
