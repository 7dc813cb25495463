"""Projects, time, files and messages."""

import datetime as clock
from datetime import timedelta
from io import BytesIO

from app.core.db import find
from app.domain.files import keeping as files
from app.domain.files.file import FILE, File
from app.domain.projects import keeping as projects
from app.domain.projects.phase import PHASE, Phase
from app.domain.projects.project import BUDGET, PROJECT, Project
from app.domain.threads import keeping as threads
from app.domain.threads.message import MESSAGE, Message
from app.domain.time import time_entry as time
from app.domain.time import timer
from app.domain.time.clock import CLOCK, Clocks
from app.domain.time.time_entry import TIME_ENTRY, TimeEntry
from app.domain.time.timer import TIMER
from tests.cast import TODAY
from tests.domain.ways.way import Way, beforehand


def project(firm, by):
    return find(Project, firm.bakery_project.id, by)


def phase(firm, by):
    return find(Phase, firm.bakery_phase.id, by)


def a_project(firm):
    return {"name": "Ovens", "client_id": firm.bakery.id, "client_user_id": firm.mia.id, "code": "OV-1", "description": "New\novens.",
            "status": "on_hold", "starts_on": TODAY, "ends_on": TODAY + timedelta(days=9)}  # fmt: skip


def another_project(firm):
    return {name: value for name, value in a_project(firm).items() if name != "client_id"}


def a_phase(firm):
    return {"name": "Measuring", "status": "active", "progress": 20, "starts_on": TODAY, "ends_on": TODAY}


def a_budget(firm):
    return {"budget": 500_00, "budget_note": "All in."}


def some_time(firm):
    return {"project_id": firm.bakery_project.id, "worked_on": TODAY, "hours": 5400, "description": "Fitted", "billable": False}


def other_time(firm):
    return some_time(firm) | {"project_id": firm.bakery_active.id, "worked_on": YESTERDAY, "hours": 7200}


def a_timer(firm):
    return {"project_id": firm.bakery_project.id, "description": "Fitting"}


def write_time(firm, by, v):
    return time.write_time(v["project_id"], day=v["worked_on"], seconds=v["hours"], description=v["description"],
                           billable=v["billable"], today=TODAY, by=by)  # fmt: skip


def on_a_clock(firm):
    return {"started": clock.time(9, 30), "ended": clock.time(11, 0)}


def write_clocks(firm, by, v):
    return time.write_time(
        firm.bakery_project.id, day=YESTERDAY, clocks=Clocks(v["started"], v["ended"]), billable=True, today=TODAY, by=by
    )


def change_time(firm, by, v):
    time.change_time(entry_of_ada(firm, by), v["project_id"], day=v["worked_on"], seconds=v["hours"], description=v["description"],
                     billable=v["billable"], by=by)  # fmt: skip


def entry_of_ada(firm, by):
    return find(TimeEntry, firm.bakery_entry.id, by)


def file(firm, by):
    return find(File, firm.bakery_file.id, by)


def a_file(firm):
    return {"file": "Plan of the ovens.pdf", "audience": "team"}


def a_plan():
    return BytesIO(b"%PDF-1.7 a plan")


def upload(firm, by, v):
    return files.upload_file(project(firm, by), a_plan(), v, by=by)


def message(firm, by):
    return find(Message, firm.bakery_office_message.id, by)


def a_message(firm):
    return {"words": "The floor\ncomes on Friday.", "audience": "client"}


YESTERDAY = TODAY - timedelta(days=1)
BUDGETED = (("budget", "amount"), ("budget_note", "note"))

WAYS = (
    Way(projects.create_project, lambda firm, by, v: projects.create_project(v, by=by), "create_project", "+projects +search_words +activities",
        a_project, PROJECT),
    Way(projects.change_project, lambda firm, by, v: projects.change_project(project(firm, by), v, by=by), "update_project",
        "projects.* +moves +search_words -search_words +activities", another_project, PROJECT),
    Way(projects.set_budget, lambda firm, by, v: projects.set_budget(project(firm, by), v["budget"], v["budget_note"], by=by),
        "update_budget", "project_budgets.* +activities", a_budget, BUDGET, columns=BUDGETED),
    Way(projects.set_budget, lambda firm, by, v: projects.set_budget(project(firm, by), None, None, by=by), "update_budget",
        "-project_budgets +activities", about="to none"),
    Way(projects.add_phase, lambda firm, by, v: projects.add_phase(project(firm, by), v, by=by), "create_phase",
        "+phases +activities", a_phase, PHASE),
    Way(projects.change_phase, lambda firm, by, v: projects.change_phase(phase(firm, by), v, by=by), "update_phase",
        "phases.* +moves +activities", a_phase, PHASE),
    Way(projects.remove_phase, lambda firm, by, v: projects.remove_phase(phase(firm, by), by=by), "delete_phase",
        "-phases +activities"),
    Way(projects.move_phase, lambda firm, by, v: projects.move_phase(phase(firm, by), True, by=by), "update_phase",
        "phases.position +activities"),
    Way(time.write_time, write_time, "create_time_entry", "+time_entries time_months.entries time_months.seconds +activities",
        some_time, TIME_ENTRY, columns=(("hours", "seconds"),)),
    Way(time.write_time, write_clocks, "create_time_entry", "+time_entries time_months.entries time_months.seconds +activities",
        on_a_clock, CLOCK, columns=(("started", None), ("ended", None)), about="by the clock"),
    Way(time.change_time, change_time, "update_time_entry", "time_entries.* time_months.entries time_months.seconds +activities",
        other_time, TIME_ENTRY, columns=(("hours", "seconds"),)),
    Way(time.remove_time, lambda firm, by, v: time.remove_time(entry_of_ada(firm, by), by=by), "delete_time_entry",
        "-time_entries time_months.entries time_months.seconds +activities"),
    Way(files.upload_file, upload, "upload_file", "+files file_sums.files file_sums.bytes +activities", a_file, FILE,
        columns=(("file", "name"),)),
    Way(files.set_audience, lambda firm, by, v: files.set_audience(file(firm, by), v["audience"], by=by), "update_file",
        "files.* +activities", lambda firm: {"audience": "office"}, FILE, but=("file",)),
    Way(files.remove_file, lambda firm, by, v: files.remove_file(file(firm, by), by=by), "remove_file",
        "files.audience files.state +activities"),
    Way(threads.send_message, lambda firm, by, v: threads.send_message(project(firm, by), v, by=by), "send_message",
        "+messages +activities", a_message, MESSAGE),
    Way(threads.add_file, lambda firm, by, v: threads.add_file(message(firm, by), v["file"], a_plan(), by=by), "upload_file",
        "+files file_sums.files file_sums.bytes +activities", lambda firm: {"file": "plan.pdf"}, FILE, but=("audience",),
        columns=(("file", "name"),)),
    Way(threads.edit_message, lambda firm, by, v: threads.edit_message(message(firm, by), v["words"], by=by), "update_message",
        "messages.* messages.edited_at +activities", lambda firm: {"words": "On Monday."}, MESSAGE, but=("audience",)),
    Way(threads.remove_message, lambda firm, by, v: threads.remove_message(message(firm, by), by=by), "remove_file remove_message",
        "messages.words messages.removed_at messages.removed_by files.state +activities"),
    Way(timer.start_timer, lambda firm, by, v: timer.start_timer(v["project_id"], v["description"], by=by), "start_timer",
        "+timers +activities", a_timer, TIMER),
    Way(timer.stop_timer, lambda firm, by, v: timer.stop_timer(by=by), "stop_timer",
        "-timers +time_entries time_months.entries time_months.seconds +activities",
        before=beforehand("ada", lambda firm, by: timer.start_timer(firm.bakery_project.id, None, by=by))),
)  # fmt: skip
