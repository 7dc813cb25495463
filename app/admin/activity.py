"""What was done, by whom and from where: newest first, with failed sign-ins at a glance, and as CSV of the same filter."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..core.filters import Filters
from ..core.formats import in_zone
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import Place
from ..core.ui import render
from ..domain.activity.activity import Happening, record
from ..domain.activity.wording import kinds_in_words, said, sentence
from ..domain.overview.activities import KINDS, Sought, all_of, listed
from ..domain.roles.permissions import Permission
from ..shared.downloads import attachment
from ..shared.spreadsheet import as_csv

bp = Blueprint("activity", __name__, url_prefix="/activity")
KIND_LABELS = (("all", "Everything"), ("security", "Access and security"), ("financial", "Money"), *kinds_in_words())
HEAD = ("When", "Person", "What", "Kind", "Client", "IP address", "Device", "Browser", "Platform", "Session", "User agent")


def activity_filter() -> tuple[Filters, Sought]:
    filters = Filters()
    kind, words = filters.one_of("kind", KINDS, "all"), filters.words()
    ids = {name: filters.id(name) for name in ("client_id", "user_id")}
    first, last = filters.day("date_from"), filters.day("date_to")
    filters.in_order(first, last, "date_to")
    return filters, Sought.of(kind, words, first, last, current_user.time_zone, **ids)


@bp.get("")
@requires(Permission.ACTIVITY_READ)
def index() -> Any:
    filters, sought = activity_filter()
    page, failed, clients = listed(current_user, sought, Place.by_request())
    return render("admin/activity/index.html", "rows", filters.status, page=page, filters=filters, failed=failed, clients=clients,
                  kinds=KIND_LABELS, kind=sought.kind, words=filters.words(), sentence=sentence)  # fmt: skip


@bp.get("/export.csv")
@requires(Permission.ACTIVITY_READ)
def csv() -> Any:
    filters, sought = activity_filter()
    if filters.errors:
        return index()
    found = all_of(current_user, sought)
    record(Happening.EXPORT_ACTIVITIES, by=current_user)
    return attachment(as_csv(HEAD, map(cells, found)), "text/csv; charset=utf-8", "activity.csv")


def cells(row: Any) -> tuple[str, ...]:
    found = (in_zone(row.at).isoformat(timespec="seconds"), row.person_name, said(row.kind, row.subject), row.kind, row.client_name,
             row.ip_address, row.device_type, row.browser, row.platform, row.session_id, row.user_agent)  # fmt: skip
    return tuple(str(cell or "") for cell in found)
