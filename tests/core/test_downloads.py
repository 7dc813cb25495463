"""Rows as a file: as spreadsheets of the reader's country read them, and with figures that add up to what the page says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formats import hours_that_add_up
from app.core.reader import written_for
from app.shared.downloads import as_csv


@given(st.lists(st.integers(1, 100_000), max_size=60))
def test_hours_of_a_file_add_up_to_the_page_s(seconds):
    told = list(hours_that_add_up(seconds))
    whole = (Decimal(sum(seconds)) / 3600).quantize(Decimal("0.01"))
    assert sum(told, Decimal(0)) == whole
    assert all(abs(one - Decimal(each) / 3600) <= Decimal("0.01") for one, each in zip(told, seconds, strict=True))


def test_three_times_twenty_minutes_are_an_hour():
    assert [str(one) for one in hours_that_add_up([1200, 1200, 1200])] == ["0.33", "0.34", "0.33"]


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en_GB", "Date,Hours\r\n2026-12-01,1.50\r\n"), ("de_DE", "Datum;Stunden\r\n2026-12-01;1,50\r\n"), ("de_CH", "Datum,Stunden\r\n2026-12-01,1.50\r\n"),
     ("fr_FR", "Date;Heures\r\n2026-12-01;1,50\r\n"), ("pl_PL", "Data;Godziny\r\n2026-12-01;1,50\r\n")],
)  # fmt: skip
def test_a_file_is_as_its_reader_s_spreadsheet_has_it(locale, said):
    with written_for(locale, "UTC"):
        assert as_csv(("Date", "Hours"), [("2026-12-01", Decimal("1.50"))]) == f"\ufeff{said}"
