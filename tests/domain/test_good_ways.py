"""Each verb called well, once: what it changed, all of it, and what it wrote into the activity. Generated from the table of verbs."""

import pytest

from app.domain.clients import client
from tests.domain.acting import Place, difference, rows_of, touched
from tests.domain.ways.table import BY_NAME
from tests.domain.ways.way import as_kept

NAMES = {"bob": "Bob", "ada": "Ada", "olga": "Olga"}


def run(way, firm, olga, database):
    """The rows before and after, and the good values."""
    way.arrange(firm)
    good, place = way.good(firm), Place(firm, way.who, olga)
    before = rows_of(database, firm)
    with place() as by:
        way.do(firm, by, good)
    return before, rows_of(database, firm), good


def unrecorded(way, before, after):
    """What was to be written into the activity and is not, or the other way round."""
    rows = touched(before, after, "activities")
    wrong = [row for row in rows if not (row["person_name"] or "").startswith(NAMES[way.who.split()[0]])]
    return sorted(row["kind"] for row in rows) != sorted(way.happens.split()) or wrong


@pytest.mark.parametrize("name", BY_NAME)
def test_a_verb_changes_what_it_is_for_and_no_more(own_firm, olga, database, name):
    way = BY_NAME[name]
    before, after, good = run(way, own_firm, olga, database)
    assert difference(before, after) == way.expected(good)
    if way.rules.rules and way.changes:
        kept = {column: as_kept(value) for field, value in good.items() if (column := way.column_of(field))}
        rows = touched(before, after, way.table)
        assert any(kept.items() <= row.items() for row in rows), (kept, rows)
    assert not unrecorded(way, before, after)


def test_a_verb_that_does_not_record_is_noticed(own_firm, olga, database, monkeypatch):
    """The mutant."""
    way = BY_NAME["clients.change_client"]
    monkeypatch.setattr(client, "record", lambda *_, **__: None)
    before, after, _ = run(way, own_firm, olga, database)
    assert unrecorded(way, before, after)
