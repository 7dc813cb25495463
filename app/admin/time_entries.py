"""Hours worked: the list of all that one may see, what is written down by hand, and CSV of the same filter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from wtforms import BooleanField
from wtforms.validators import InputRequired

from ..core.db import find
from ..core.errors import Refused
from ..core.formats import today_in
from ..core.forms import PostForm, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.activity.activity import Happening, record
from ..domain.roles.permissions import Permission
from ..domain.time import office
from ..domain.time.keeping import remove_time, write_time
from ..domain.time.time_entry import TimeEntry
from ..domain.time.timer import projects_with_timer
from ..domain.time.totals import totals
from ..shared.downloads import attachment
from ..shared.fields import Choice, Day, HoursField
from ..shared.time_filter import entries_as_csv, time_filter
from .project_choices import open_projects

bp = Blueprint("time_entries", __name__, url_prefix="/time-entries")


class TimeForm(PostForm):
    project_id = Choice("Project", ids=True, required="Choose a project.")
    worked_on = Day("Day", required="Choose the day.")
    hours = HoursField("Hours", [InputRequired("Enter the hours, such as 1:30 or 1.5.")])
    description = text("What was done", longest=500)
    billable = BooleanField("Billable", default=True)


@bp.get("")
@requires(Permission.TIME_ENTRIES_READ)
def index() -> Any:
    filters, wanted = time_filter()
    sums = totals(current_user, **wanted)
    query = office.time_entries(current_user, **wanted)
    page = page_of(query, sums.entries, office.ORDERS, "-worked", TimeEntry.id)
    return render("admin/time_entries/index.html", "rows", filters.status, page=page, filters=filters, totals=sums,
                  projects=projects_with_timer(current_user))  # fmt: skip


@bp.get("/export.csv")
@requires(Permission.TIME_ENTRIES_READ)
def csv() -> Any:
    filters, wanted = time_filter()
    if filters.errors:
        return render("admin/time_entries/index.html", code=422, page=[], filters=filters, totals=None,
                      projects=projects_with_timer(current_user))  # fmt: skip
    record(Happening.EXPORT_TIME_ENTRIES, by=current_user)
    return attachment(entries_as_csv(office.time_entries(current_user, **wanted)), "text/csv; charset=utf-8", "time-entries.csv")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.TIME_ENTRIES_WRITE)
def new() -> Any:
    today = today_in(current_user.time_zone)
    form = TimeForm(data={"worked_on": today, "billable": True})
    form.project_id.choices = open_projects(projects_with_timer(current_user))
    if form.validate_on_submit() and written(form, today):
        flash("The time is written down.", "success")
        return redirect(url_for("admin.time_entries.index"), 303)
    return render("admin/time_entries/new.html", code=422 if form.is_submitted() else 200, form=form, today=today)


def written(form: TimeForm, today: Any) -> bool:
    try:
        write_time(form.project_id.data, day=form.worked_on.data, seconds=form.hours.data, description=form.description.data,
                   billable=form.billable.data, today=today, by=current_user)  # fmt: skip
    except Refused as error:
        form.refuse(error)
        return False
    return True


@bp.get("/<uuid:id>")
@requires(Permission.TIME_ENTRIES_READ)
def show(id: UUID) -> Any:
    return render("admin/time_entries/show.html", entry=office.shown(id, current_user))


@bp.post("/<uuid:id>/deletion")
@requires(Permission.TIME_ENTRIES_WRITE)
def delete(id: UUID) -> Any:
    remove_time(find(TimeEntry, id, current_user), by=current_user)
    flash("The time entry is deleted.", "success")
    return redirect(url_for("admin.time_entries.index"), 303)
