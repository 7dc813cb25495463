"""The timer: started on a project, stopped into a time entry, one at a time for each person."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.typing import ResponseReturnValue
from wtforms import StringField

from ..core.formats import hours
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.roles.permissions import Permission
from ..domain.time import timer
from ..shared.answers import done
from ..shared.fields import Choice
from .project_choices import open_projects
from .time_entries import LIST, bp


@bp.app_template_filter()
def elapsed(started: datetime) -> str:
    """How long a timer has run; a script counts on from here."""
    seconds = max(int((datetime.now(UTC) - started).total_seconds()), 0)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


class TimerForm(PostForm):
    rules = timer.TIMER
    project_id = Choice("Project", ids=True)
    description = StringField("What you work on")


@bp.route("/timer", methods=["GET", "POST"])
@requires(Permission.TIME_ENTRIES_WRITE)
def start_timer() -> ResponseReturnValue:
    form = TimerForm()
    form.project_id.choices = open_projects(timer.projects_with_timer(current_user))
    if form.accepts(lambda: timer.start_timer(form.project_id.data, form.description.data, by=current_user)):
        return done("The timer is running.", LIST)
    return timer_page(form)


def timer_page(form: TimerForm, refused: PostForm | None = None) -> ResponseReturnValue:
    projects = timer.projects_with_timer(current_user)
    return render("admin/time_entries/timer.html", form=form, projects=projects, refused=refused)


@bp.post("/timer/stop")
@requires(Permission.TIME_ENTRIES_WRITE)
def stop_timer() -> ResponseReturnValue:
    button = PostForm()
    if not button.accepts(lambda: timer.stop_timer(by=current_user)):
        return timer_page(TimerForm(formdata=None), button)
    if button.outcome is None:
        return done("This project is no longer yours, so its timer was discarded.", LIST, "notice")
    return done(f"{hours(button.outcome.seconds)} are written down.", LIST)
