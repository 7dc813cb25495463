"""What an injected statement reaches through a door: nothing but what that person sees anyway."""

from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from app.core.db import LIMIT, db
from app.ops import database as making
from tests.isolation.doors import standing_as

REFUSED = {
    "set role by set_config": "select set_config('role', 'vitrine_admin', true)",
    "another role": "set role vitrine_admin",
    "the owner": "set role vitrine_owner",
    "query_to_xml": "select query_to_xml('set app.client_id = ''x''', true, true, '')",
    "a new function": "create function pg_temp.f() returns int language sql as 'select 1'",
    "a temporary table": "create temp table t (x int)",
    "the sessions": "select hash from auth.sessions",
    "the identities": "select email from auth.identities",
    "the queue": "select args from queue.procrastinate_jobs",
    "another business's name": "select name from platform.businesses",
    "a definer verb of the sign-in": "select auth.memberships_of('00000000-0000-0000-0000-000000000000')",
    "the job's begin": "select ctx.begin_job(1)",
    "words of one's own": "select ctx.say('00000000-0000-0000-0000-000000000000')",
    "a step": "select ctx.step_into('00000000-0000-0000-0000-000000000000')",
    "a step back": "select ctx.step_back('x')",
    "the key": "select last_value from ctx.key_0a",
    "truncate": "truncate app.projects",
    "a file of the server": "select pg_read_file('/etc/passwd')",
    "a program": "copy (select 1) to program 'true'",
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_client_is_refused(server, database, firm, what):
    with standing_as(server, database, firm, "bob") as connection, pytest.raises(psycopg.Error):
        connection.execute(REFUSED[what])


REVOKED = {
    "set_config": "select set_config('app.context', 'x', true)",
    "plpgsql": "do $$ begin execute 'set local app.context = x'; end $$",
    "advisory_locks": "select pg_advisory_lock(1)",
    "large_objects": "select lo_create(0)",
    "log_messages": "select pg_logical_emit_message(false, 'x', 'x')",
    "other_connections": "select pg_terminate_backend(pid) from pg_stat_activity where usename = session_user and pid <> pg_backend_pid()",
    "snapshots": "select pg_export_snapshot()",
}
OF_THE_CONTEXT = {"set_config", "plpgsql"}


@pytest.mark.parametrize("what", REVOKED)
def test_what_some_servers_let_nobody_revoke_is_refused_or_opens_nothing(server, database, firm, what):
    """And where it is not refused, `prepare` has written that down."""
    with psycopg.connect(database) as owner:
        (is_open,) = owner.execute("select exists (select from ctx.not_revoked where what = %s)", (what,)).fetchone()
    with standing_as(server, database, firm, "bob") as connection:
        if not is_open:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(REVOKED[what])
            return
        if what in OF_THE_CONTEXT:
            connection.execute(REVOKED[what])
            assert connection.execute("select current_setting('app.context') as it").fetchone()["it"] == "x"
            assert connection.execute("select 1 from app.clients").fetchall() == []


# Each that there is, by its name and its kind: `prepare` revokes by a list of its own.
REACHING = {
    "lo\\_%": "large_objects", "loread": "large_objects", "lowrite": "large_objects", "pg\\_advisory%": "advisory_locks",
    "pg\\_try\\_advisory%": "advisory_locks", "pg_terminate_backend": "other_connections", "pg_cancel_backend": "other_connections",
    "pg_logical_emit_message": "log_messages", "pg_export_snapshot": "snapshots", "set_config": "set_config",
}  # fmt: skip
LOGINS = ("auth", "admin", "client", "tech", "sub", "platform", "worker", "link", "queue")


@pytest.mark.parametrize("login", LOGINS)
def test_a_door_may_call_nothing_of_what_reaches_further_but_what_is_written_down(server, database, login):
    """Of no kind a single one where a server lets it be revoked."""
    query = """
        select x.what, p.oid::regprocedure::text, has_function_privilege(%s, p.oid, 'execute'), exists (select from ctx.not_revoked n where n.what = x.what)
          from unnest(%s::text[], %s::text[]) as x (named, what) join pg_proc p on p.proname like x.named"""
    with psycopg.connect(database) as owner:
        found = owner.execute(query, (f"vitrine_{login}", list(REACHING), list(REACHING.values()))).fetchall()
    assert len(found) > 40 and {what for what, *_ in found} == set(REACHING.values())
    assert [(what, name) for what, name, is_open, is_written in found if is_open and not is_written] == []


BOUNDS = {"statement_timeout": "10s", "lock_timeout": "1s", "idle_in_transaction_session_timeout": "15s"}
OF_THE_WORKER = {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "5min"}


@pytest.mark.parametrize("login", LOGINS)
def test_what_a_statement_may_take_is_bounded(server, database, app, login):
    """By the role, for whoever comes in by its name; and by each connection of the application, which says it itself."""
    expected = BOUNDS | (OF_THE_WORKER if login == "worker" else {})
    with psycopg.connect(server.login(database, f"vitrine_{login}")) as connection:
        assert {name: connection.execute(f"show {name}").fetchone()[0] for name in BOUNDS} == expected
    if login == "queue":  # The queue's library opens its own.
        return
    with app.app_context(), db.engines[login].connect() as connection:
        connection.detach()  # A server has room for so many: it is closed, and not kept.
        assert {name: connection.exec_driver_sql(f"show {name}").scalar() for name in BOUNDS} == expected


@pytest.mark.parametrize(
    ("who", "other"),
    [("ada", "pia"), ("stan", "ada"), ("sue", "tom"), ("tom", "sue"), ("bob", "mia"), ("mia", "bob"), ("bob", "carla")],
)
def test_nothing_is_recorded_in_another_person_s_name(server, database, firm, who, other):
    columns = {"id": uuid4(), "kind": "edit_profile", "business_id": firm.id, "person_name": "x"}
    if who in ("bob", "mia"):
        columns["client_id"] = firm.bakery.id
    with standing_as(server, database, firm, who) as connection:
        told = []
        for id in (firm.people[other].id, firm.people[who].id):
            row = columns | {"user_id": id}
            statement = f"insert into app.activities ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})"
            try:
                with connection.transaction(force_rollback=True):
                    told.append(connection.execute(statement, list(row.values())).rowcount)
            except psycopg.errors.InsufficientPrivilege:
                told.append(0)
    assert told[0] == 0, "in another's"
    assert told[1] == (1 if who not in ("sue", "tom") else told[1]), "or this proves nothing"


def test_only_somebody_else_s_server_lets_it_be(server, database):
    with psycopg.connect(database) as owner:
        written = [what for (what,) in owner.execute("select what from ctx.not_revoked order by 1").fetchall()]
    assert written == (sorted(REVOKED) if server.customer else [])


@pytest.mark.parametrize("params", [None, (1,)])
def test_no_statement_carries_a_second_one(server, database, firm, params):
    where = " where 1 = %s" if params else ""
    with standing_as(server, database, firm, "bob") as connection, pytest.raises(psycopg.Error, match="multiple commands"):
        connection.execute(f"select 1{where}; set local app.client_id = ''", params)


@pytest.mark.parametrize("secret", ["c" + "x" * 43, "a" + "x" * 43, "", "c", "c' or true --", "ü" * 20])
def test_a_guessed_secret_opens_nothing(server, database, firm, secret):
    from tests.isolation.doors import door_of

    with door_of(server, database, "vitrine_client") as connection:
        row = connection.execute("select ctx.begin_request(%s, 'browser', false) as answer", (secret,)).fetchone()
        assert row
        assert row["answer"] is None
        assert connection.execute("select 1 from app.clients").fetchone() is None


def test_a_session_opens_nothing_at_another_login(server, database, firm):
    from tests.isolation.doors import PEOPLE, door_of

    for name, own in PEOPLE.items():
        secret = firm.secret_of(name)
        for login in set(PEOPLE.values()) - {own}:
            with door_of(server, database, login) as connection:
                row = connection.execute("select ctx.begin_request(%s, 'browser', false) as answer", (secret,)).fetchone()
                assert row
                assert row["answer"] is None, (name, login)


def test_a_session_s_context_ends_with_its_transaction(server, database, firm):
    with standing_as(server, database, firm, "bob") as connection:
        assert connection.execute("select 1 from app.clients").fetchone()
        connection.commit()
        assert connection.execute("select 1 from app.clients").fetchone() is None


def test_a_secret_stands_in_no_error(server, database, firm, app):
    from app.core.db import db
    from app.core.standing import Standing, standing_at

    with (
        app.app_context(),
        standing_at(Standing("link", "c-very-secret-secret")),
        pytest.raises(psycopg.Error) as caught,
    ):
        db.session.connection()
    assert "very-secret" not in str(caught.value)


# Those without a wall, by name: which role may do what, and what becomes what, is no business's.
EVERYBODY_S = {"platform.role_permissions", "platform.told_kinds", "platform.transitions"}


@pytest.mark.parametrize(
    "login",
    ["vitrine_admin", "vitrine_client", "vitrine_tech", "vitrine_sub", "vitrine_platform", "vitrine_worker", "vitrine_link"],
)
def test_without_a_context_nothing_is_read(server, database, firm, login):
    """Whatever the login may read at all: no row of it."""
    with psycopg.connect(server.login(database, login)) as connection:
        tables = connection.execute("""
            select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname in ('app', 'auth', 'platform', 'queue', 'ctx') and c.relkind in ('r', 'p', 'v')
               and (has_table_privilege(c.oid, 'select') or has_any_column_privilege(c.oid, 'select'))
               and has_schema_privilege(n.oid, 'usage')""").fetchall()  # fmt: skip
        for (name,) in tables:
            assert name in EVERYBODY_S or connection.execute(f"select count(*) from {name}").fetchone() == (0,), name


def test_a_setting_that_a_login_keeps_is_nobody_s_in_the_application(server, fresh_database, make_app):
    """Each login may keep settings of its own, which no server lets one revoke: what bounds a statement is said anew by each connection."""
    name = urlsplit(fresh_database).path[1:]
    with psycopg.connect(server.login(fresh_database, "vitrine_client"), autocommit=True) as connection:
        for setting, value in (("statement_timeout", "0"), ("lock_timeout", "0"), ("search_path", "app"), ("row_security", "off")):
            connection.execute(f"alter role vitrine_client in database {name} set {setting} = '{value}'")
    with psycopg.connect(server.login(fresh_database, "vitrine_client")) as connection:
        assert connection.execute("show statement_timeout").fetchone() == ("0",), "or this proves nothing"
    app = make_app(fresh_database)
    with app.app_context(), db.engines["client"].connect() as fresh:
        for setting, value in LIMIT.items():
            assert fresh.exec_driver_sql(f"show {setting}").scalar() == value
    making.prepare_rights(server.preparing(name))
    with psycopg.connect(server.login(fresh_database, "vitrine_client")) as connection:
        assert connection.execute("show statement_timeout").fetchone() == ("10s",), "and `prepare` takes them away"
