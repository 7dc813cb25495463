"""The currencies that a business reckons in, and a client can be billed in."""

from functools import cache

from babel.numbers import get_currency_name

from ..core.reader import babel_locale, reader

CURRENCIES = (
    "AUD", "BGN", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "ISK", "JPY", "NOK", "NZD", "PLN", "RON", "SEK",
    "UAH", "USD",
)  # fmt: skip


def currency_choices(kept: str | None = None) -> list[tuple[str, str]]:
    return name_currencies(kept, reader().words_locale)


@cache
def name_currencies(kept: str | None, locale: str) -> list[tuple[str, str]]:
    codes = sorted({*CURRENCIES, *([kept] if kept else [])})
    return [(code, f"{code} · {get_currency_name(code, locale=babel_locale(locale))}") for code in codes]
