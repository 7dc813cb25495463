"""Hours worked: the list of all that one may see, what is written down by hand, and CSV of the same filter."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField

from ..core.db import find
from ..core.formats import hours, today_in, zone
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.rules import Rules
from ..core.ui import render
from ..core.words import _
from ..domain.activity.activity import Happening
from ..domain.roles.permissions import Permission
from ..domain.time import timer
from ..domain.time.choices import read_choices, time_choices
from ..domain.time.clock import Clocks
from ..domain.time.list import load_time_entry, time_entries
from ..domain.time.time_entry import (
    TIME_ENTRY,
    TimeEntry,
    change_time,
    may_change_time,
    remove_time,
    time_zone_of,
    write_time,
)
from ..domain.time.timer import projects_with_timer
from ..domain.time.totals import read_totals
from ..shared.answers import done
from ..shared.downloads import export, send_time_sheet
from ..shared.fields import Choice, ClockField, Day, HoursField, Radio
from .projects import open_projects

bp = Blueprint("time_entries", __name__, url_prefix="/time-entries")
LIST = "admin.time_entries.index"


def ways() -> dict[str, str]:
    return {"hours": _("The hours"), "clock": _("Start and end")}


class TimeForm(PostForm):
    rules = TIME_ENTRY
    project_id = Choice("Project", ids=True)
    worked_on = Day("Day")
    way = Radio("What is known", choices=ways)
    hours = HoursField("Hours")
    started = ClockField("Start")
    ended = ClockField("End")
    description = StringField("What was done")
    billable = BooleanField("Billable", default=True)

    def active_rules(self) -> Rules:
        return self.rules.but("hours") if self.is_by_clock else self.rules

    @property
    def is_by_clock(self) -> bool:
        return bool(self.way.data == "clock")

    def worked(self) -> dict[str, Any]:
        clocks = Clocks(self.started.data, self.ended.data) if self.is_by_clock else None
        return {"day": self.worked_on.data, "seconds": self.hours.data, "clocks": clocks,
                "description": self.description.data, "billable": self.billable.data}  # fmt: skip


@bp.get("")
@requires(Permission.TIME_ENTRIES_READ)
def index() -> ResponseReturnValue:
    page = time_entries.load(current_user, request.args, beside=[time_choices.of(current_user)])
    choices = read_choices(page.beside[0])
    return render("admin/time_entries/index.html", "rows", page=page, totals=read_totals(page.sums), **choices._asdict())


@bp.get("/export.csv")
@requires(Permission.TIME_ENTRIES_READ)
def csv() -> ResponseReturnValue:
    return export(time_entries, Happening.EXPORT_TIME_ENTRIES, lambda rows: send_time_sheet(rows, for_office=True), or_else=index)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.TIME_ENTRIES_WRITE)
def new() -> ResponseReturnValue:
    today = today_in(current_user.time_zone)
    form = TimeForm(data={"worked_on": today, "billable": True, "way": "hours"})
    form.project_id.choices = open_projects(projects_with_timer(current_user))
    if form.accepts(lambda: write_time(form.project_id.data, **form.worked(), today=today, by=current_user)):
        return done(_("The time is written down."), LIST)
    return render("admin/time_entries/new.html", form=form, today=today)


@bp.route("/<uuid:id>/edit", methods=["GET", "POST"])
@requires(Permission.TIME_ENTRIES_WRITE)
def edit(id: UUID) -> ResponseReturnValue:
    entry = find(TimeEntry, id, current_user)
    if not may_change_time(entry, current_user):
        return entry_page(id) if request.method == "GET" else abort(403)
    time_zone = time_zone_of(entry, current_user)
    form = TimeForm(data=as_typed(entry, time_zone))
    form.project_id.choices = open_projects(projects_with_timer(current_user), also=entry.project_id)
    if form.accepts(lambda: change_time(entry, form.project_id.data, **form.worked(), by=current_user)):
        return done(_("The time is changed."), "admin.time_entries.show", id=id)
    return render("admin/time_entries/edit.html", form=form, entry=entry, today=today_in(time_zone), time_zone=time_zone)


def as_typed(entry: TimeEntry, time_zone: str) -> dict[str, Any]:
    """With what the clocks said where the person was."""
    place = zone(time_zone)
    clocks = {"started": entry.started_at, "ended": entry.ended_at}
    said = {name: moment.astimezone(place).time() for name, moment in clocks.items() if moment}
    kept = ("project_id", "worked_on", "description", "billable")
    return {name: getattr(entry, name) for name in kept} | said | {"hours": entry.seconds, "way": "clock" if said else "hours"}


@bp.get("/<uuid:id>")
@requires(Permission.TIME_ENTRIES_READ)
def show(id: UUID) -> ResponseReturnValue:
    return entry_page(id)


def entry_page(id: UUID, refused: PostForm | None = None) -> ResponseReturnValue:
    return render("admin/time_entries/show.html", entry=load_time_entry(id, current_user), refused=refused)


@bp.post("/<uuid:id>/deletion")
@requires(Permission.TIME_ENTRIES_WRITE)
def delete(id: UUID) -> ResponseReturnValue:
    entry, button = find(TimeEntry, id, current_user), PostForm()
    if button.accepts(lambda: remove_time(entry, by=current_user)):
        return done(_("The time entry is deleted."), LIST)
    return entry_page(id, button)


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
        return done(_("The timer is running."), LIST)
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
        return done(_("This project is no longer yours, so its timer was discarded."), LIST, "notice")
    return done(_("{hours} are written down.", hours=hours(button.outcome.seconds)), LIST)
