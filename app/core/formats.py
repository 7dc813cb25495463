"""Who reads decides how dates, numbers and money are written: the filters of every template, page, mail and document.

Babel looks up its tables for each value; the patterns are cached here by locale, since a list formats a hundred of them.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_percent, get_decimal_symbol
from babel.units import format_unit
from flask import Flask

from .money import minor_units
from .reader import babel_locale, format_number, reader
from .words import _


def today_in(time_zone: str) -> date:
    return datetime.now(zone(time_zone)).date()


def today() -> date:
    return today_in(reader().time_zone)


@lru_cache
def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=8192)
def _money(minor: int, currency: str, locale: str) -> str:
    return format_currency(Decimal(minor) / minor_units(currency), currency, locale=babel_locale(locale))


def money(minor: int | None, currency: str) -> str:
    return "" if minor is None else _money(minor, currency, reader().locale)


@lru_cache(maxsize=4096)
def _date(day: date, locale: str) -> str:
    return format_date(day, "d MMM y" if locale.startswith("en") and locale != "en_US" else "medium", locale=babel_locale(locale))


def in_zone(moment: datetime) -> datetime:
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(zone(reader().time_zone))


def show_date(day: date | datetime | None) -> str:
    if day is None:
        return ""
    return _date(in_zone(day).date() if isinstance(day, datetime) else day, reader().locale)


def show_datetime(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = in_zone(moment)
    return f"{_date(local.date(), reader().locale)}, {format_datetime(local, 'HH:mm', locale=babel_locale(reader().locale))}"


def when(day: date | datetime | None) -> str:
    """In words, so in the language of those around it."""
    if day is None:
        return ""
    days = ((in_zone(day).date() if isinstance(day, datetime) else day) - today()).days
    if abs(days) < 2:
        return (_("today"), _("tomorrow"), _("yesterday"))[days]
    return _in_days(days, reader().words_locale)


@lru_cache(maxsize=4096)
def _in_days(days: int, locale: str) -> str:
    return format_timedelta(
        timedelta(days=days),
        granularity="day",
        threshold=30 if abs(days) < 60 else 1.5,
        add_direction=True,
        locale=babel_locale(locale),
    )


def number(value: Decimal | int | float | None, places: int = 0) -> str:
    return "" if value is None else format_number(value, f"#,##0.{'0' * places}" if places else None, reader().locale)


def decimal_comma() -> bool:
    """Whether the reader's decimals stand behind a comma, so that no comma parts the cells of a file."""
    return get_decimal_symbol(babel_locale(reader().locale)) == ","


def hours(worked: int | Decimal | None) -> str:
    """Of seconds, or of hours already."""
    if worked is None:
        return ""
    return f"{format_number(worked if isinstance(worked, Decimal) else Decimal(worked) / 3600, '#,##0.00', reader().locale)} h"


def hours_that_add_up(seconds: Iterable[int]) -> Iterator[Decimal]:
    """With two decimals each, and in all what is said of all: three times twenty minutes are 1.00 and not 0.99."""
    passed, told = 0, Decimal(0)
    for one in seconds:
        passed += one
        until = (Decimal(passed) / 3600).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
        yield until - told
        told = until


def percent(value: Decimal | int | float | None) -> str:
    return "" if value is None else _percent(Decimal(str(value)), reader().locale)


@lru_cache(maxsize=1024)
def _percent(value: Decimal, locale: str) -> str:
    """With the sign where the locale has it, and the decimals that a rate of tax may have."""
    pattern = babel_locale(locale).percent_formats[None].pattern.replace("#,##0", "#,##0.###")
    return format_percent(value / 100, pattern, locale=babel_locale(locale))


SIZES = ((10**9, "gigabyte", "0.0"), (10**6, "megabyte", "0.0"), (1000, "kilobyte", "0"))


def size(length: int) -> str:
    """Of a file, in the reader's own units; what is smaller than the least of them counts as one."""
    least, unit, pattern = next((one for one in SIZES if length >= one[0]), SIZES[-1])
    locale = babel_locale(reader().words_locale)
    return format_unit(Decimal(max(length, least)) / least, f"digital-{unit}", "short", format=pattern, locale=locale)


FILTERS: dict[str, Callable[..., Any]] = {
    "date": show_date,
    "datetime": show_datetime,
    "hours": hours,
    "money": money,
    "number": number,
    "percent": percent,
    "size": size,
    "when": when,
}


def init_formats(app: Flask) -> None:
    app.jinja_env.filters.update(FILTERS)
