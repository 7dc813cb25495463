"""Money is an integer in the currency's minor unit. Tax is taken per rate group, half up."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel.numbers import NumberFormatError, get_currency_precision, parse_decimal

from .words import _

# Of what is typed: seventeen digits, in groups.
LONGEST = 40


@dataclass(frozen=True, slots=True)
class TaxGroup:
    rate: Decimal
    net: int
    tax: int


def half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def line_net(quantity: Decimal, unit_price: int) -> int:
    return half_up(quantity * unit_price)


def tax_groups(lines: Iterable[tuple[Decimal, int]]) -> list[TaxGroup]:
    """The lines' (rate, net) summed by rate, and the tax of each sum."""
    nets: dict[Decimal, int] = {}
    for rate, net in lines:
        nets[rate.normalize()] = nets.get(rate.normalize(), 0) + net
    return [TaxGroup(rate, net, half_up(net * rate / 100)) for rate, net in sorted(nets.items(), reverse=True)]


def minor_units(currency: str) -> int:
    return int(10 ** get_currency_precision(currency))


def in_units(minor: int, currency: str) -> Decimal:
    """With all of its decimals: what a spreadsheet adds up."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def parse_money(text: str, currency: str, locale: str) -> int:
    """What a person typed, in minor units. Raises ValueError with words for the person."""
    if len(text) > LONGEST:
        raise ValueError(_("That amount is too large."))
    amount = parse_number(text, locale)
    if amount is None:
        raise ValueError(_("Enter an amount, such as 1250.00."))
    if abs(amount) > Decimal(10**13) / minor_units(currency):
        raise ValueError(_("That amount is too large."))
    minor = amount * minor_units(currency)
    if minor != minor.to_integral_value():
        raise ValueError(_("{currency} has no unit that small.", currency=currency))
    return int(minor)


def parse_number(text: str, locale: str) -> Decimal | None:
    """As people of this locale write it, or as machines do."""
    # Before it is read: nothing that takes its time, no infinity, no 1e999999999, no 1_0.
    if len(text) > LONGEST or any(letter.isalpha() or letter == "_" for letter in text):
        return None
    try:
        return parse_decimal(text.strip(), locale=locale, strict=True)
    except NumberFormatError:
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
