"""What every list says of itself: as many rows under each tab as it counts, whoever looks. Generated from the lists there are."""

import importlib
import pkgutil

import pytest

from app import domain
from app.core.lists import SIZE, List
from tests.domain.acting import Place

MODULES = [importlib.import_module(one.name) for one in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}.")]
EVERY = {name: value for module in MODULES for name, value in vars(module).items() if isinstance(value, List)}
LISTS = {name: value for name, value in EVERY.items() if value.counted}
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


# What an address may ask of each list: links in mails, bookmarks and templates say it. Usual order, orders; the tabs' name, the usual
# one, all of them; filters.
ASKED = {
    "activities": ("", "", "kind", "all", None, "client_id user_id date_from date_to"),
    "businesses": ("name", "name slug", "", "all", "all", ""),
    "clients": ("name", "name created owes", "status", "active", "active inactive all", ""),
    "contacts": ("name", "name title seen", "", "all", "all", "client_id"),
    "invitations": ("-invited", "name invited seen", "state", "all", "all invited expired active", ""),
    "invoices": ("-issued", "number issued due total balance", "status", "all", "all draft unpaid overdue paid", "client_id"),
    "projects": ("-starts", "name client starts ends", "status", "active", "active planned done all", "client_id"),
    "time_entries": ("-worked", "worked seconds", "", "all", "all", "project_id date_from date_to"),
    "unknown_attempts": ("-at", "at email address", "", "all", "all", ""),
    "users": ("name", "name client created seen", "type", "all", "all staff client", "client_id"),
}


@pytest.mark.parametrize("name", EVERY)
def test_an_address_may_ask_of_a_list_what_is_written_here(name):
    one, tabs = EVERY[name], EVERY[name].tabs
    choices = " ".join(tabs.choices) if ASKED[name][4] is not None else None
    assert (one.order, " ".join(one.orders), tabs.name, tabs.usual, choices, " ".join(one.filters)) == ASKED[name]


@pytest.mark.parametrize("name", EVERY)
def test_what_a_list_gives_has_names(own_firm, olga, name):
    with Place(own_firm, "olga" if name in OF_THE_PLATFORM else "ada", olga)() as by:
        columns = {column.name for column in (*EVERY[name].columns, *EVERY[name].staff_columns)}
        assert all(column.isidentifier() for column in columns), columns
        assert EVERY[name].load(by, {}).rows is not None
