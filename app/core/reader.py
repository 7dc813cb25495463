"""Who reads: in which language the words are, and how dates, numbers and money are written."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

# English is what stands in the code; of each other there is a catalogue, translations/<language>.po.
LANGUAGES = ("en", "de", "fr", "es", "pl")
# At the doors of a firm's own people.
OFFICE_LANGUAGES = ("en", "de")


class Reader(NamedTuple):
    locale: str
    time_zone: str
    language: str

    @property
    def words_locale(self) -> str:
        """That of the words, where the reader's own is of a language without a catalogue."""
        return self.locale if self.locale.startswith(self.language) else "en_GB" if self.language == "en" else self.language


NOBODY = Reader("en_GB", "UTC", "en")
_reader: ContextVar[Reader] = ContextVar("reader", default=NOBODY)


def reader() -> Reader:
    return _reader.get()


def write_for(locale: str, time_zone: str, languages: Sequence[str] = LANGUAGES) -> None:
    _reader.set(Reader(locale, time_zone, language_of(locale, languages)))


@contextmanager
def written_for(locale: str, time_zone: str, languages: Sequence[str] = LANGUAGES) -> Iterator[None]:
    token = _reader.set(Reader(locale, time_zone, language_of(locale, languages)))
    try:
        yield
    finally:
        _reader.reset(token)


def language_of(locale: str, languages: Sequence[str] = LANGUAGES) -> str:
    """Of those that there are; English where it is none of them."""
    language = locale.partition("_")[0]
    return language if language in languages else "en"


@lru_cache
def babel_locale(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@lru_cache(maxsize=4096)
def format_number(value: Decimal | int | float, pattern: str | None, locale: str) -> str:
    return format_decimal(value, pattern, locale=babel_locale(locale))
