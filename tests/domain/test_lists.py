"""What every list says of itself: as many rows under each tab as it counts, whoever looks. Generated from the lists there are."""

import importlib
import pkgutil

import pytest

from app import domain
from app.core.lists import SIZE, List
from tests.domain.acting import Place

MODULES = [importlib.import_module(one.name) for one in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}.")]
LISTS = {name: value for module in MODULES for name, value in vars(module).items() if isinstance(value, List) and value.counted}
OF_THE_PLATFORM = {"businesses", "unknown_attempts"}
OF_CLIENTS = {"invoices", "projects", "time_entries"}
SEEN = [
    *((name, "olga" if name in OF_THE_PLATFORM else "ada") for name in LISTS),
    *((name, who) for name in OF_CLIENTS for who in ("bob", "sue")),
]


@pytest.mark.parametrize(("name", "who"), SEEN)
def test_a_list_has_as_many_rows_as_it_counts(own_firm, other_firm, olga, name, who):
    own_firm.all()
    found = LISTS[name]
    with Place(own_firm, who, olga)() as by:
        tabs = found.tabs_for(by)
        for tab in tabs.choices:
            page = found.load(by, {tabs.name: tab})
            rows = len(found.all(by, page.wanted))
            assert (page.counts[tab], page.total, len(page.rows)) == (rows, rows, min(rows, SIZE)), tab
