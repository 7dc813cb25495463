"""Each verb holds each of its rules by itself, whoever calls it: what does not fit is refused by the field's name, and nothing is
written. Generated from the rules and the table of verbs."""

import importlib
import pkgutil
from functools import cache
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.exc import SQLAlchemyError

from app import domain
from app.core.errors import Conflict, Refused
from app.core.rules import Rules, Text
from tests.cast import make_firm
from tests.domain.acting import Place, rows_of
from tests.domain.bad_values import bad_values
from tests.domain.ways.table import BY_NAME, WAYS

CASES = [(name, field) for name, way in BY_NAME.items() for field in way.fields]
OPTIONAL = [(name, field) for name, field in CASES if not BY_NAME[name].rules[field].required]
FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, SQLAlchemyError, psycopg.Error, Conflict)


def refusal_of(place: Place, way: Any, values: dict[str, Any]) -> Refused | str | None:
    """Caught inside the transaction, which is then committed: what a refused verb wrote would be found."""
    try:
        with place() as by:
            try:
                way.do(place.firm, by, values)
            except Refused as refused:
                return refused
    except FAULTS as fault:
        return repr(fault)
    return None


@pytest.fixture(scope="module")
def arranged(app, olga):
    """A firm for each verb, in which it could be done, and one who could do it. What is refused leaves it as it was."""

    @cache
    def arrange(name):
        firm = make_firm(app, f"rules{uuid4().hex[:10]}", leaves_jobs=False)
        BY_NAME[name].arrange(firm)
        return firm, Place(firm, BY_NAME[name].who, olga)

    return arrange


@pytest.mark.parametrize(("name", "field"), CASES, ids=map(": ".join, CASES))
def test_what_does_not_fit_is_refused_by_its_name_and_nothing_is_written(arranged, database, name, field):
    way = BY_NAME[name]
    firm, place = arranged(name)
    good, wrong = way.good(firm), {}
    before = rows_of(database, firm)
    for label, value in bad_values(way.rules[field]).items():
        refused = refusal_of(place, way, good | {field: value})
        if not isinstance(refused, Refused):
            wrong[label] = refused or "it was taken"
        elif field not in refused.fields or not refused.fields[field]:
            wrong[label] = f"it was refused for {refused.fields or refused.words}"
    assert wrong == {}
    assert rows_of(database, firm) == before


@pytest.mark.parametrize(("name", "field"), OPTIONAL, ids=map(": ".join, OPTIONAL))
def test_what_may_be_missing_may_be_missing(own_firm, olga, name, field):
    """Or is refused by its name, where the rest asks for it."""
    way = BY_NAME[name]
    way.arrange(own_firm)
    refused = refusal_of(Place(own_firm, way.who, olga), way, way.good(own_firm) | {field: None})
    assert refused is None or (isinstance(refused, Refused) and field in refused.fields), refused


def declared() -> dict[str, Rules]:
    """Every Rules of the domain, by where it stands."""
    found: dict[str, Rules] = {}
    for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            several = value.items() if isinstance(value, dict) else [("", value)]
            found |= {f"{module.name}.{name} {key}".strip(): one for key, one in several if isinstance(one, Rules)}
    return found


def untested(rules: dict[str, Rules]) -> list[str]:
    return sorted(name for name, one in rules.items() if one not in [way.rules for way in WAYS])


def test_all_rules_stand_in_the_table_of_verbs():
    assert len(declared()) > 15
    assert untested(declared()) == [], "say in tests/domain/ways which verb takes them, and with what good values"


def test_rules_that_no_verb_takes_are_noticed():
    """The mutant."""
    added = {"app.domain.gallery.GALLERY": Rules(name=Text(10))}
    assert untested(declared() | added) == list(added)


def test_a_verb_that_forgets_its_rules_is_noticed(own_firm, olga, monkeypatch):
    """The mutant."""
    way = BY_NAME["clients.create_client"]
    monkeypatch.setattr(way.rules, "check", lambda values: values)
    refused = refusal_of(Place(own_firm, way.who, olga), way, way.good(own_firm) | {"name": None})
    assert not isinstance(refused, Refused)


def test_all_that_is_wrong_is_said_at_once(own_firm, olga):
    way = BY_NAME["clients.create_client"]
    refused = refusal_of(Place(own_firm, way.who, olga), way, {"name": " ", "currency": "EURO", "email": "none"})
    assert isinstance(refused, Refused)
    assert set(refused.fields) == {"name", "currency", "email"}


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x7f", chr(0xD800), chr(0xDFFF)])
def test_letters_that_no_database_keeps_are_left_out(own_firm, olga, database, letter):
    way = BY_NAME["clients.create_client"]
    name = f"Dairy{letter} & Sons"
    assert refusal_of(Place(own_firm, way.who, olga), way, way.good(own_firm) | {"name": name}) is None
    assert "Dairy & Sons" in {row.get("name") for row in rows_of(database, own_firm).values()}
