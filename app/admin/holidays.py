"""The business's holidays, by year."""

from datetime import date

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from wtforms import StringField

from ..core.formats import show_date, today
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..core.links import TabLink, address_with
from ..core.ui import render
from ..core.words import _
from ..domain.holidays.holiday import HOLIDAY, add_holiday, count_by_year, list_holidays, remove_holiday
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from ..shared.fields import Day

bp = Blueprint("holidays", __name__, url_prefix="/settings/holidays")


class HolidayForm(PostForm):
    rules = HOLIDAY
    day = Day("Day")
    name = StringField("Name")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def index() -> ResponseReturnValue:
    form = HolidayForm()
    if form.accepts(lambda: add_holiday(form.day.data, form.name.data, by=current_user)):
        words = _("{name}, {day}, is a holiday.", name=form.name.data, day=show_date(form.day.data))
        return done(words, "admin.holidays.index", year=form.day.data.year)
    return show(form)


def show(form: HolidayForm, refused: PostForm | None = None) -> ResponseReturnValue:
    known, this_year = count_by_year(current_user), today().year
    years = {str(year): year for year in sorted({*known, this_year, this_year + 1})}
    asked = request.args.get("year", str(this_year))
    year, is_known = years.get(asked, this_year), asked in years
    tabs = [TabLink(name, address_with(year=name), number == year, known.get(number, 0)) for name, number in years.items()]
    return render("admin/holidays/index.html", "rows", None if is_known else 422, form=form, tabs=tabs, is_known=is_known,
                  rows=list_holidays(year, current_user), year=year, refused=refused)  # fmt: skip


@bp.post("/<day>/removal")
@requires(Permission.SETTINGS_WRITE)
def remove(day: str) -> ResponseReturnValue:
    known, button = parse_day(day), PostForm()
    if not button.accepts(lambda: remove_holiday(known, by=current_user)):
        return show(HolidayForm(formdata=None), button)
    if button.outcome is None:
        abort(404)
    words = _("{name}, {day}, is a working day again.", name=button.outcome, day=show_date(known))
    return done(words, "admin.holidays.index", year=known.year)


def parse_day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        abort(404)
