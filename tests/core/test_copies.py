"""A test's own firm is a copy (tests/copies.py): it has what the verbs would have made, and nothing of another's."""

import re
from collections import Counter
from contextvars import Context
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import make_firm
from tests.copies import UUIDS, Copy, new_slug, pattern_in

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+")
# By when a thing was made, as its id.
PLACE = re.compile(r'"place":-?\d+')
STORED = re.compile(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{64}\b")


@pytest.fixture
def pattern(app, database):
    return pattern_in(app, database)


def rows_of(pattern, firm):
    """As they read without what differs between any two firms."""
    plain = {name: (PLACE.sub("place", MOMENT.sub("then", UUIDS.sub("id", row))).replace(firm.slug, "slug") for row in rows)
             for name, rows in pattern.rows_of(firm).items()}  # fmt: skip
    return {name: Counter(STORED.sub("key", row) for row in rows) for name, rows in plain.items()}


@pytest.mark.parametrize("how", ["from the start", "with its past"])
def test_it_has_what_the_verbs_make(app, pattern, how):
    made, copied = Context().run(make_firm, app, new_slug(), leaves_jobs=False), pattern.copy()
    if how == "with its past":
        Context().run(made.all), Context().run(copied.all)
    assert isinstance(copied, Copy) and set(copied.things) == set(made.things) and set(copied.people) == set(made.people)
    assert rows_of(pattern, copied) == rows_of(pattern, made)
    assert {"app.users", "app.clients", "platform.businesses", "auth.identities"} <= {
        name for name, rows in rows_of(pattern, copied).items() if rows
    }


def test_what_it_is_told_of_is_there(pattern):
    copied = pattern.copy().all()
    for name, thing in copied.things.items():
        if name != "bakery_business" and hasattr(thing, "__table__"):
            ((there,),) = pattern.ask(f"select count(*) from {thing.__table__.fullname} where id = %s", thing.id)
            assert there == 1, name
            assert thing.business_id == copied.id
            for column in (one for one in thing.__table__.columns if one.name in vars(thing)):
                ((kept,),) = pattern.ask(f'select "{column.name}" from {thing.__table__.fullname} where id = %s', thing.id)
                assert vars(thing)[column.name] == kept, (name, column.name)


def test_nothing_is_anothers(pattern):
    """No id, no name and no file of one stands in any row of the other."""
    texts = {
        firm.slug: " ".join(row for rows in pattern.rows_of(firm).values() for row in rows)
        for firm in (pattern.firm, pattern.copy().all(), pattern.copy().all())
    }
    for slug, text in texts.items():
        others = " ".join(other for name, other in texts.items() if name != slug)
        assert slug not in others
        assert not (set(UUIDS.findall(text)) & set(UUIDS.findall(others)))


def test_a_part_that_was_named_before_stays_one(pattern):
    copied = pattern.copy()
    draft = copied.bakery_draft
    copied.all()
    assert copied.bakery_draft is draft and {"bakery_open", "bakery_project"} <= set(copied.things)
    ((drafts,),) = pattern.ask("select count(*) from app.invoices where state = 'draft' and business_id = %s", copied.id)
    assert drafts == 2


def test_its_moments_are_of_now(pattern):
    copied = pattern.copy().all()
    ((first, last),) = pattern.ask("select min(at), max(at) from app.moves where business_id = %s", copied.id)
    assert datetime.now(UTC) - timedelta(minutes=1) < first < last <= datetime.now(UTC)
