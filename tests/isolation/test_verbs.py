"""Definer verbs are the only way past a wall, so each has its executors and no others."""

from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest

from app.core.standing import Standing, standing_at
from app.core.transaction import commit
from app.domain.access.membership import list_memberships
from app.domain.access.session import open_session
from tests.isolation.doors import PEOPLE, door_of

OF_CONTEXT = {
    "seal",
    "said",
    "said_here",
    "id_in",
    "business_id",
    "client_id",
    "user_id",
    "session_id",
    "is_client_owner",
    "sees_company",
    "may",
}
DOORS = {f"vitrine_{door}" for door in ("auth", "admin", "client", "tech", "sub", "platform", "worker", "link", "queue")}
OPERATOR_S = {"platform.invite", "platform.note", "platform.unknown_attempts"}
EXECUTORS = """
    select p.oid::regprocedure::text as verb, n.nspname || '.' || p.proname as name
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('app', 'auth', 'ctx', 'platform', 'queue') and has_function_privilege(%s, p.oid, 'execute')
"""
VERBS = {
    "platform.invite": "select platform.invite(%(business)s, %(id)s, 'N', 'n@x.example', null)",
    "platform.note": "select platform.note(%(business)s, %(id)s, 'suspend_business', null, null, null, null, null)",
}


def verbs_of(database, role):
    with psycopg.connect(database) as owner:
        return {name for _, name in owner.execute(EXECUTORS, (role,)).fetchall()}


@pytest.fixture
def olga_s(app, olga):
    with app.app_context(), standing_at(Standing("auth")):
        secret = open_session(olga.identity_id, list_memberships(olga.identity_id)[0])
        commit()
    return SimpleNamespace(secret=secret)


def test_the_platform_has_its_own_verbs_and_nobody_else_s(database):
    shared = {f"ctx.{name}" for name in OF_CONTEXT} | {"ctx.begin_request", "ctx.claim", "ctx.tell", "queue.later", "app.plain"}
    assert verbs_of(database, "vitrine_platform") == shared | OPERATOR_S


@pytest.mark.parametrize("role", sorted(DOORS - {"vitrine_platform"}))
def test_no_other_door_has_a_verb_of_the_platform_s(database, role):
    assert not {verb for verb in verbs_of(database, role) if verb.startswith("platform.")}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", [*PEOPLE, "worker"])
def test_a_verb_of_the_platform_s_is_refused_to_everybody_of_a_business(server, database, firm, verb, name):
    role, secret = (PEOPLE[name], firm.secret_of(name)) if name in PEOPLE else ("vitrine_worker", None)
    with door_of(server, database, role, secret) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(VERBS[verb], {"business": firm.id, "id": uuid4()})


@pytest.mark.parametrize("verb", VERBS)
def test_it_takes_an_operator_s_session(server, database, firm, olga_s, verb):
    values = {"business": firm.id, "id": uuid4()}
    for secret in (None, "p" + "x" * 43):
        with (
            door_of(server, database, "vitrine_platform", secret) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(VERBS[verb], values)
    with door_of(server, database, "vitrine_platform", olga_s.secret) as connection:
        connection.execute(VERBS[verb], values)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_leaves_no_business_behind(server, database, firm, olga_s, verb):
    """What comes after it in the same transaction stands in no business, as what came before it."""
    with door_of(server, database, "vitrine_platform", olga_s.secret) as connection:
        connection.execute(VERBS[verb], {"business": firm.id, "id": uuid4()})
        assert connection.execute("select ctx.business_id() as id").fetchone()["id"] is None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select 1 from app.users")


def test_an_operator_notes_no_login_of_anybody(server, database, firm, olga_s):
    with (
        door_of(server, database, "vitrine_platform", olga_s.secret) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select platform.note(%s, %s, 'login', null, null, null, null, null)", (firm.id, uuid4()))


def test_an_operator_who_is_no_longer_one_invites_nobody(server, fresh_database, make_app):
    from tests.cast import make_firm, make_operator

    app = make_app(fresh_database)
    firm, olga = make_firm(app, "former").all(), make_operator(app, fresh_database, "former@platform.example")
    with app.app_context(), standing_at(Standing("auth")):
        secret = open_session(olga.identity_id, list_memberships(olga.identity_id)[0])
        commit()
    with psycopg.connect(fresh_database) as owner:
        owner.execute("update platform.operators set is_active = false")
    with (
        door_of(server, fresh_database, "vitrine_platform", secret) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(VERBS["platform.invite"], {"business": firm.id, "id": uuid4()})


@pytest.mark.parametrize("verb", ["select auth.take_invitation(%(id)s)", "select auth.next_invitation(now(), null, false)", "select auth.identity_for('x@x.example')",
                                  "select ctx.begin_job(1)", "select auth.make_invitation(%(id)s, 'x', 'x')", "select platform.operator_name()"])  # fmt: skip
def test_the_platform_is_refused_the_verbs_of_others(server, database, firm, olga_s, verb):
    with (
        door_of(server, database, "vitrine_platform", olga_s.secret) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(verb, {"business": firm.id, "id": uuid4()})
