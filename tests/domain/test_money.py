"""Money in minor units: tax by rate group, half up."""

from decimal import Decimal

import pytest

from app.core.formats import percent
from app.core.money import half_up, line_net, parse_money, tax_groups
from app.core.reader import written_for


def test_tax_is_taken_from_each_rate_s_sum():
    groups = tax_groups([(Decimal("20"), 3), (Decimal("20"), 2), (Decimal("5.00"), 10), (Decimal("5"), 10), (Decimal("0"), 7)])
    assert [(g.rate, g.net, g.tax) for g in groups] == [(Decimal("20"), 5, 1), (Decimal("5"), 20, 1), (Decimal("0"), 7, 0)]


@pytest.mark.parametrize(("amount", "rounded"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("2.4999", 2)])
def test_halves_go_up(amount, rounded):
    assert half_up(Decimal(amount)) == rounded


@pytest.mark.parametrize(
    ("quantity", "price", "net"), [("2", 10_000, 20_000), ("0.333", 100, 33), ("1.5", 333, 500), ("0.005", 100, 1)]
)
def test_a_line_is_quantity_times_price(quantity, price, net):
    assert line_net(Decimal(quantity), price) == net


@pytest.mark.parametrize(
    ("text", "currency", "locale", "minor"),
    [("1250.00", "EUR", "en_GB", 125_000), ("1,250.00", "EUR", "en_GB", 125_000), ("1.250,00", "EUR", "de_DE", 125_000),
     ("1250", "JPY", "en_GB", 1250), ("0.1", "GBP", "en_GB", 10), ("1.234", "KWD", "en_GB", 1234)],
)  # fmt: skip
def test_amounts_are_read_as_they_are_written(text, currency, locale, minor):
    assert parse_money(text, currency, locale) == minor


@pytest.mark.parametrize("text", ["abc", "1.234", "1e999999", "NaN", "Infinity", "99999999999999999", "1 2 3 x"])
def test_what_is_no_amount_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"[A-Z].*\."):
        parse_money(text, "EUR", "en_GB")


@pytest.mark.parametrize(
    ("locale", "said"), [("en_GB", "5.5%"), ("de_DE", "5,5\xa0%"), ("fr_FR", "5,5\xa0%"), ("es_ES", "5,5\xa0%"), ("pl_PL", "5,5%")]
)
def test_a_rate_is_written_as_its_reader_writes_it(locale, said):
    with written_for(locale, "UTC"):
        assert percent(Decimal("5.500")) == said
        assert percent(Decimal("20")) == said.replace("5,5", "20").replace("5.5", "20")
        assert percent(Decimal("0.125")) == said.replace("5,5", "0,125").replace("5.5", "0.125")
