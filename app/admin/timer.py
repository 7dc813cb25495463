"""The timer: started on a project, stopped into a time entry, one at a time for each person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, url_for

from ..core.errors import Refused
from ..core.formats import hours
from ..core.forms import PostForm, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.roles.permissions import Permission
from ..domain.time.keeping import project_within
from ..domain.time.timer import projects_with_timer, start, stop
from ..shared.fields import Choice
from .project_choices import open_projects
from .time_entries import bp


@bp.app_template_filter()
def elapsed(started: datetime) -> str:
    """How long a timer has run; a script counts on from here."""
    seconds = max(int((datetime.now(UTC) - started).total_seconds()), 0)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


class TimerForm(PostForm):
    project_id = Choice("Project", ids=True, required="Choose a project.")
    description = text("What you work on", longest=500)


@bp.route("/timer", methods=["GET", "POST"])
@requires(Permission.TIME_ENTRIES_WRITE)
def start_timer() -> Any:
    projects = projects_with_timer(current_user)
    form = TimerForm()
    form.project_id.choices = open_projects(projects)
    if form.validate_on_submit() and started(form):
        flash("The timer is running.", "success")
        return redirect(url_for("admin.time_entries.index"), 303)
    return render("admin/time_entries/timer.html", code=422 if form.is_submitted() else 200, form=form, projects=projects)


def started(form: TimerForm) -> bool:
    try:
        start(project_within(form.project_id.data, current_user), form.description.data, current_user)
    except Refused as error:
        form.refuse(error)
        return False
    return True


@bp.post("/timer/stop")
@requires(Permission.TIME_ENTRIES_WRITE)
def stop_timer() -> Any:
    entry = stop(current_user)
    if entry is None:
        flash("This project is no longer yours, so its timer was discarded.", "notice")
    else:
        flash(f"{hours(entry.seconds)} are written down.", "success")
    return redirect(url_for("admin.time_entries.index"), 303)
