"""Who reads decides how dates, numbers and money are written: the filters of every template, page, mail and document.

Babel looks up its tables for each value; the patterns are cached here by locale, since a list formats a hundred of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from flask import Flask

from .money import minor_units

DEFAULT = ("en_GB", "UTC")
_reader: ContextVar[tuple[str, str]] = ContextVar("reader", default=DEFAULT)


@contextmanager
def formatted_for(locale: str, time_zone: str) -> Iterator[None]:
    token = _reader.set((locale, time_zone))
    try:
        yield
    finally:
        _reader.reset(token)


def format_for(locale: str, time_zone: str) -> None:
    _reader.set((locale, time_zone))


def locale_name() -> str:
    return _reader.get()[0]


def today_in(time_zone: str) -> date:
    return datetime.now(zone(time_zone)).date()


def today() -> date:
    return today_in(_reader.get()[1])


@lru_cache
def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@lru_cache
def babel_locale(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@lru_cache(maxsize=8192)
def _money(minor: int, currency: str, locale: str) -> str:
    return format_currency(Decimal(minor) / minor_units(currency), currency, locale=babel_locale(locale))


def money(minor: int | None, currency: str) -> str:
    return "" if minor is None else _money(minor, currency, locale_name())


@lru_cache(maxsize=4096)
def _date(day: date, locale: str) -> str:
    return format_date(day, "d MMM y" if locale.startswith("en") and locale != "en_US" else "medium", locale=babel_locale(locale))


def in_zone(moment: datetime) -> datetime:
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(zone(_reader.get()[1]))


def show_date(day: date | datetime | None) -> str:
    if day is None:
        return ""
    return _date(in_zone(day).date() if isinstance(day, datetime) else day, locale_name())


def show_datetime(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = in_zone(moment)
    return f"{_date(local.date(), locale_name())}, {format_datetime(local, 'HH:mm', locale=babel_locale(locale_name()))}"


@lru_cache(maxsize=4096)
def _when(days: int, locale: str) -> str:
    if days == 0:
        return "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    return format_timedelta(
        timedelta(days=days),
        granularity="day",
        threshold=30 if abs(days) < 60 else 1.5,
        add_direction=True,
        locale=babel_locale(locale),
    )


def when(day: date | datetime | None) -> str:
    if day is None:
        return ""
    # Words of English stand around it, whoever reads: until there are translations, it is English too.
    return _when(((in_zone(day).date() if isinstance(day, datetime) else day) - today()).days, "en_GB")


@lru_cache(maxsize=4096)
def _number(value: Decimal | int | float, pattern: str | None, locale: str) -> str:
    return format_decimal(value, pattern, locale=babel_locale(locale))


def number(value: Decimal | int | float | None, places: int = 0) -> str:
    return "" if value is None else _number(value, f"#,##0.{'0' * places}" if places else None, locale_name())


def hours(seconds: int | None) -> str:
    return "" if seconds is None else f"{_number(Decimal(seconds) / 3600, '#,##0.00', locale_name())} h"


def percent(value: Decimal | int | float | None) -> str:
    return "" if value is None else format_percent(Decimal(str(value)) / 100, "#,##0.##%", locale=babel_locale(locale_name()))


FILTERS: dict[str, Callable[..., Any]] = {
    "date": show_date,
    "datetime": show_datetime,
    "hours": hours,
    "money": money,
    "number": number,
    "percent": percent,
    "when": when,
}


def init_formats(app: Flask) -> None:
    app.jinja_env.filters.update(FILTERS)
