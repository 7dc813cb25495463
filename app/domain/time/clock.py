"""When work began and ended, as the clocks said it where the person was."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ...core.errors import Refused
from ...core.formats import zone
from ...core.rules import Clock, Rules
from ...core.words import N_, _

CLOCK = Rules(started=Clock("Enter when it began, such as 9:30."), ended=Clock("Enter when it ended, such as 17:00."))
NOTHING = N_("It ended as it began. Enter more than nothing.")


class Clocks(NamedTuple):
    """An end before the beginning is the next day's."""

    started: time | None
    ended: time | None


class Span(NamedTuple):
    started_at: datetime
    ended_at: datetime
    seconds: int


def read_clocks(day: date, clocks: Clocks, time_zone: str, was: Any = None) -> Span:
    """`was`: what stood there. What the clocks say of it keeps the seconds that they do not show, and which of two hours it was
    when they went back."""
    values = CLOCK.check(clocks._asdict())
    started, ended, place = values["started"], values["ended"], zone(time_zone)
    if ended == started:
        raise Refused(_(NOTHING), "ended")
    if was is not None and was.started_at and (day, started) == _shown(was.started_at, place):
        if was.ended_at and ended == _shown(was.ended_at, place)[1]:
            return Span(was.started_at, was.ended_at, was.seconds)
        began = was.started_at.astimezone(place)
    else:
        began = _struck(_at(day, started, place), "started")
    over = _first_after(day, ended, began, place)
    return Span(began, over, int(over.timestamp() - began.timestamp()))


def _first_after(day: date, ended: time, began: datetime, place: ZoneInfo) -> datetime:
    """The first time that the clocks say so after the beginning."""
    moments = (_at(last, ended, place, fold) for last in (day, day + timedelta(days=1)) for fold in (0, 1))
    return _struck(next(moment for moment in moments if moment.timestamp() > began.timestamp()), "ended")


def _at(day: date, clock: time, place: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, clock, place).replace(fold=fold)


def _struck(moment: datetime, field: str) -> datetime:
    there = datetime.fromtimestamp(moment.timestamp(), moment.tzinfo)
    if there.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise Refused(_("No clock said so on this day: they went forward."), field)
    return moment


def _shown(moment: datetime, place: ZoneInfo) -> tuple[date, time]:
    local = moment.astimezone(place)
    return local.date(), local.time().replace(second=0, microsecond=0)
