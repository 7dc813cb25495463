"""The currencies that a business reckons in, and a client can be billed in."""

from functools import lru_cache

from babel.numbers import get_currency_name

CURRENCIES = (
    "AUD", "BGN", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "ISK", "JPY", "NOK", "NZD", "PLN", "RON", "SEK",
    "UAH", "USD",
)  # fmt: skip


@lru_cache
def currency_choices(kept: str | None = None) -> list[tuple[str, str]]:
    codes = sorted({*CURRENCIES, *([kept] if kept else [])})
    return [(code, f"{code} · {get_currency_name(code, locale='en')}") for code in codes]
