"""Every name is one word used everywhere, and the tables that are said twice agree."""

import re
from enum import StrEnum

import psycopg
import pytest

from app.domain.activity.activity import Happening
from app.domain.roles.permissions import PERMISSIONS_OF, Permission

GRAMMAR: dict[type[StrEnum], str] = {Permission: r"[a-z_]+:[a-z_]+", Happening: r"[a-z]+(_[a-z]+)*"}


@pytest.mark.parametrize("enum", GRAMMAR, ids=lambda e: e.__name__)
def test_enums_are_alphabetical_and_keep_their_grammar(enum):
    names = [member.name for member in enum]
    assert names == sorted(names)
    for member in enum:
        assert re.fullmatch(GRAMMAR[enum], member.value), member.value


def test_the_database_holds_the_same_permissions(database):
    with psycopg.connect(database) as owner:
        kept = set(owner.execute("select role, permission from platform.role_permissions").fetchall())
    assert kept == {(role, permission.value) for role, permissions in PERMISSIONS_OF.items() for permission in permissions}


def test_every_permission_is_somebody_s():
    assert set(Permission) == set().union(*PERMISSIONS_OF.values())


def test_the_policies_ask_for_permissions_that_exist(database):
    with psycopg.connect(database) as owner:
        policies = owner.execute("select coalesce(qual, '') || coalesce(with_check, '') from pg_policies").fetchall()
    asked = set(re.findall(r"ctx\.may\('([^']+)'", " ".join(row[0] for row in policies)))
    assert asked <= {permission.value for permission in Permission}
    assert asked


def test_the_lint_is_run_as_it_stands():
    from config import ROOT

    lint = (ROOT / "migrations" / "lint.sql").read_text()
    assert sorted(set(re.findall(r"SELECT '(L\d\d) ", lint))) == [f"L{number:02d}" for number in range(28)]
