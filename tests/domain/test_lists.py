"""What every list says of itself: as many rows under each tab as it counts, whoever looks. Generated from the lists there are."""

import importlib
import pkgutil
from contextlib import contextmanager
from itertools import product
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import inspect

from app import domain
from app.core.lists import List
from app.core.page import SIZE
from app.domain.clients.client import Client
from tests.cast import make_firm
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
def test_a_list_has_as_many_rows_as_it_counts(firm, other_firm, olga, name, who):
    found = LISTS[name]
    with Place(firm, who, olga)() as by:
        tabs = found.tabs_for(by)
        narrowed = ({}, {"client_id": str(firm.bakery.id)}, {"q": "a"})
        for tab, more in product(tabs.choices, narrowed):
            page = found.load(by, {tabs.name: tab, **more})
            rows = sum(map(len, found.all(by, page.wanted)))
            assert (page.counts[tab], page.total, len(page.rows)) == (rows, rows, min(rows, SIZE)), (tab, more)


# What an address may ask of each list: links in mails, bookmarks and templates say it. Usual order, orders; the tabs' name, the usual
# one, all of them; filters.
ASKED = {
    "activities": ("", "", "kind", "done", None, "client_id user_id date_from date_to"),
    "businesses": ("name", "name slug", "", "all", "all", ""),
    "clients": ("name", "name created owes", "status", "active", "active inactive all", ""),
    "contacts": ("name", "name title seen", "", "all", "all", "client_id"),
    "documents": ("", "", "status", "all", "all pending approved draft published", "project_id type_id client_id"),
    "files": ("", "", "", "all", "all", "project_id client_id"),
    "invitations": ("-invited", "name invited seen", "state", "all", "all invited expired active", ""),
    "invoices": ("-issued", "number issued due total balance", "status", "all", "all draft unpaid overdue paid", "client_id"),
    "notifications": ("", "", "show", "all", "all unread", ""),
    "projects": ("-starts", "name client starts ends", "status", "active", "active planned done all", "client_id"),
    "time_entries": ("-worked", "worked seconds", "", "all", "all", "project_id date_from date_to client_id user_id billable"),
    "unknown_attempts": ("-at", "at email address", "", "all", "all", ""),
    "users": ("name", "name client created seen", "type", "all", "all staff client", "client_id"),
}


@pytest.mark.parametrize("name", EVERY)
def test_an_address_may_ask_of_a_list_what_is_written_here(name):
    one, tabs = EVERY[name], EVERY[name].tabs
    choices = " ".join(tabs.choices) if ASKED[name][4] is not None else None
    assert (one.order, " ".join(one.orders), tabs.name, tabs.usual, choices, " ".join(one.filters)) == ASKED[name]


@pytest.mark.parametrize("name", EVERY)
def test_what_a_list_gives_has_names(firm, olga, name):
    with Place(firm, "olga" if name in OF_THE_PLATFORM else "ada", olga)() as by:
        columns = {column.name for column in EVERY[name].columns_for(by)}
        assert all(column.isidentifier() for column in columns), columns
        assert EVERY[name].load(by, {}).rows is not None


SEARCHED = [
    (name, place, who)
    for name, one in EVERY.items()
    for who in (["olga"] if name in OF_THE_PLATFORM else ["ada", *(("bob", "sue") if name in OF_CLIENTS else ())])
    for place in range(len(one.search) + (len(one.staff_search) if who != "bob" else 0))
]
TYPED = {"Zażółć Łódź": ("lodz", "ZAZOLC", "łódź", "zaŻÓŁĆ łó"), "Müller & Straße": ("muller", "MÜLL", "strasse", "STRASSE", "straße", "r & s"),
         "Þór Ærø": ("aero", "ÆRØ", "þor"), "100 %_Ångström\\": ("100 %_a", "m\\", "%_"),
         "lodz-muller": ("Łódź", "MÜLLER"), "łódź@müller.example": ("lodz@m", "MULLER")}  # fmt: skip
# What else may stand there is the database's to say, or the list's.
TAKEN = {"app.": set(TYPED), "platform.businesses.name": set(TYPED), "platform.businesses.slug": {"lodz-muller"},
         "auth.attempts.email": {"łódź@müller.example"}, "auth.attempts.ip_address": set(TYPED)}  # fmt: skip


@pytest.fixture(scope="module")
def searched_firm(app):
    return make_firm(app, f"sought{uuid4().hex[:6]}", leaves_jobs=False).all()


@pytest.mark.parametrize(("name", "place", "who"), SEARCHED)
def test_a_search_minds_neither_accents_nor_capitals(searched_firm, other_firm, olga, database, name, place, who):
    one, by_whom = EVERY[name], Place(searched_firm, who, olga)
    table, column, key, id = searched(searched_firm, database, one, place, by_whom)
    taken = next(taken for where, taken in TAKEN.items() if f"{table}.{column}".startswith(where))
    with rewritten(database, table, column, key, id) as write:
        for said in taken:
            write(said)
            with by_whom() as by:
                for words in (*TYPED[said], said, said.lower(), said.upper()):
                    assert one.load(by, {"q": words, one.tabs.name: widest(one)}).rows, (said, words)
                assert not one.load(by, {"q": f"{said}x", one.tabs.name: widest(one)}).rows


@contextmanager
def rewritten(database, table, column, key, id):
    """Afterwards it says again what it said: the next search may not find this one's words."""
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("set session_replication_role = replica")
        (before,) = owner.execute(f"select {column} from {table} where {key} = %s", (id,)).fetchone()

        def write(said):
            owner.execute(f"update {table} set {column} = %s where {key} = %s", (said, id))

        try:
            yield write
        finally:
            write(before)


def widest(one):
    return "all" if "all" in one.tabs.choices else one.tabs.usual


def searched(firm, database, one, place, by_whom):
    """Where the words of a list's search stand, and a row of it."""
    what = (*one.search, *one.staff_search)[place]
    if one is EVERY["unknown_attempts"]:
        return ("auth.attempts", what.name, "id", attempted(database))
    with psycopg.connect(database) as owner:
        owner.execute("update app.users set invited_at = now() where business_id = %s", (firm.id,))
    with by_whom() as by:
        rows = one.load(by, {one.tabs.name: widest(one)}).rows
    if callable(what):  # The client's name, in another's list.
        return (Client.__table__.fullname, "name", "id", rows[0].client_id)
    table = inspect(what).parent.local_table
    # Of the businesses, the first may be one that other tests share.
    return (table.fullname, what.name, "id", firm.id if one is EVERY["businesses"] else rows[0].id)


def attempted(database):
    id = uuid4()
    with psycopg.connect(database) as owner:
        owner.execute(
            "insert into auth.attempts (id, purpose, email, ip_address) values (%s, 'sign_in', 'nobody@nowhere.example', '203.0.113.9')",
            (id,),
        )
    return id


def test_what_compares_words_is_asked_behind_the_walls(database):
    """What is leakproof is asked of rows that nobody may see, and tells of them by how long it takes."""
    with psycopg.connect(database) as owner:
        kind = owner.execute("select proleakproof, prosecdef, provolatile from pg_proc where oid = 'app.plain(text)'::regprocedure")
        assert kind.fetchone() == (False, False, "i")
