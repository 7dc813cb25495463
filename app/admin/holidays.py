"""The business's holidays, by year."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for

from ..core.filters import Filters, tabs
from ..core.formats import show_date, today
from ..core.forms import PostForm, text
from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.holidays.holiday import add_holiday, counts, holidays_of, remove_holiday
from ..domain.roles.permissions import Permission
from ..shared.fields import Day
from ..shared.refusals import keep

bp = Blueprint("holidays", __name__, url_prefix="/settings/holidays")


class HolidayForm(PostForm):
    day = Day("Day", required="Choose the day.")
    name = text("Name", required="Enter the holiday's name.", longest=80)


@bp.route("", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def index() -> Any:
    form = HolidayForm()
    if keep(form, lambda: add_holiday(form.day.data, form.name.data, by=current_user)):
        flash(f"{form.name.data}, {show_date(form.day.data)}, is a holiday.", "success")
        return redirect(url_for("admin.holidays.index", year=form.day.data.year), 303)
    return show(form)


def show(form: HolidayForm) -> Any:
    filters, known, this_year = Filters(), counts(current_user), today().year
    years = sorted({*known, this_year, this_year + 1})
    year = int(filters.one_of("year", [str(number) for number in years], str(this_year)))
    labels = {str(number): str(number) for number in years}
    choices = tabs("year", labels, str(year), {str(number): known.get(number, 0) for number in years}, str(this_year))
    return render("admin/holidays/index.html", "rows", 422 if form.is_submitted() else filters.status, form=form, tabs=choices,
                  filters=filters, rows=holidays_of(year, current_user), year=year)  # fmt: skip


@bp.post("/<day>/removal")
@requires(Permission.SETTINGS_WRITE)
def remove(day: str) -> Any:
    known = day_of(day)
    name = remove_holiday(known, by=current_user) if known else None
    if name is None or known is None:
        abort(404)
    flash(f"{name}, {show_date(known)}, is a working day again.", "success")
    return redirect(url_for("admin.holidays.index", year=known.year), 303)


def day_of(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
