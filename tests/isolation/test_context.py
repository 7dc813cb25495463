"""Who asks is one sealed string. Whoever has a whole statement of their own may write into it what they like, and opens nothing."""

import hashlib
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from app.ops import database as making
from tests.cast import make_firm
from tests.isolation.doors import PEOPLE, readable_tables, standing_as

BARE = ("business_id", "client_id", "user_id", "session_id", "company_role", "scope", "permissions", "seal")


def one(connection, statement, *values):
    (row,) = connection.execute(statement, values).fetchall()
    return next(iter(row.values())) if isinstance(row, dict) else row[0]


def context_of(connection):
    return one(connection, "select current_setting('app.context')")


def say(connection, words):
    """By SET, which no server lets one revoke."""
    connection.execute(sql.SQL("set local app.context = {}").format(words))


def rows(connection):
    """All that this person reads now, table by table."""
    tables = readable_tables(connection)
    assert tables
    return {
        table.name: one(connection, sql.SQL("select count(*) from app.{}").format(sql.Identifier(table.name))) for table in tables
    }


def reads_nothing(connection):
    """Nor does an error tell what there is: neither where every row is looked at, nor where no row fits."""
    found = rows(connection)
    for setting in ("enable_indexscan", "enable_bitmapscan", "enable_indexonlyscan"):
        connection.execute(sql.SQL("set local {} = off").format(sql.Identifier(setting)))
    return not any(found.values()) and not any(rows(connection).values()) and one(connection, "select ctx.said()") is None


def seal(secret, pid, moment, said):
    """As anybody may work it out who knows the key."""
    message = pid.to_bytes(4, "big") + moment + said.encode()
    return hashlib.sha256(secret + hashlib.sha256(secret + message).digest()).hexdigest()


@pytest.fixture(params=PEOPLE)
def name(request):
    return request.param


@pytest.fixture
def asker(server, database, firm, name):
    with standing_as(server, database, firm, name) as connection:
        yield connection


@pytest.fixture
def foreign(asker, firm, other_firm):
    """The asker's own words, with the other firm's business in them."""
    words = context_of(asker)
    assert words[64:].startswith(f"|{firm.id}|")
    return words.replace(str(firm.id), str(other_firm.id))


def test_no_bare_setting_says_anything(asker, other_firm):
    before = rows(asker)
    assert any(before.values())
    for setting in BARE:
        asker.execute(sql.SQL("set local {} = {}").format(sql.Identifier("app", setting), str(other_firm.id)))
    assert rows(asker) == before


def test_without_a_context_there_are_no_rows(asker):
    say(asker, "")
    assert reads_nothing(asker)


@pytest.mark.parametrize(
    "made_up",
    ["x", "|", "||||||", "|{}||||||", "{seal}|{}|{}|{}|{}|owner|company|team:manage", "{seal}|x|x|x|x|", "ü" * 70, "\u20ac" * 200],
)
def test_made_up_words_open_nothing(asker, other_firm, made_up):
    """No error tells that there is a row, whatever else they are: not an id, nor in the connection's letters."""
    asker.execute("set client_encoding = 'LATIN1'" if made_up.isascii() else "set client_encoding = 'UTF8'")
    say(asker, made_up.replace("{}", str(other_firm.id)).replace("{seal}", "a" * 64))
    asker.execute("set client_encoding = 'LATIN1'")
    assert reads_nothing(asker)


def test_each_letter_of_the_words_counts(asker):
    """One changed, one left out, one more, anywhere: of the seal, of the words."""
    before, words = rows(asker), context_of(asker)
    for at in range(len(words)):
        other = "0" if words[at] != "0" else "1"
        for changed in (words[:at] + other + words[at + 1 :], words[:at] + words[at + 1 :], words[:at] + other + words[at:]):
            say(asker, changed)
            assert one(asker, "select ctx.said()") is None, f"at {at}: {changed}"
    say(asker, words + " ")
    assert one(asker, "select ctx.said()") is None
    say(asker, words)
    assert rows(asker) == before, "one's own are good again"


def test_other_words_than_those_that_were_sealed_open_nothing(asker, foreign):
    say(asker, foreign)
    assert reads_nothing(asker)


def test_nor_do_they_write(asker, foreign, firm, other_firm):
    """Not in the asker's own business, either."""
    say(asker, foreign)
    for business in (firm.id, other_firm.id):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), asker.transaction():
            asker.execute(
                "insert into app.activities (business_id, id, kind, person_name, user_id) values (%s, %s, 'login', 'X', %s)",
                (business, uuid4(), firm.people["ada"].id),
            )


def test_the_seal_is_what_the_key_makes_it_and_no_other_key(server, database, asker, foreign):
    """With the key it would open, which shows that nothing but the key is missing. Without: by a key of one's own, by none."""
    pid, moment = asker.info.backend_pid, bytes(one(asker, "select timestamptz_send(now())"))
    with psycopg.connect(database) as owner:
        secret = bytes(one(owner, "select ctx.key(mod(last_value, 2)) from ctx.key_turn"))
    said = foreign[64:]
    for other in (b"", b"\0" * 32, os.urandom(32), secret[:-1], secret[1:], secret + b"\0"):
        say(asker, seal(other, pid, moment, said) + said)
        assert reads_nothing(asker)
    for wrong in ((pid + 1, moment), (pid, (int.from_bytes(moment, "big") + 1).to_bytes(8, "big"))):
        say(asker, seal(secret, *wrong, said) + said)
        assert reads_nothing(asker), "of another backend, of another transaction"
    say(asker, seal(secret, pid, moment, said) + said)
    assert one(asker, "select ctx.said()")


KEYS = ("key_0a", "key_0b", "key_1a", "key_1b", "key_turn")
ABOUT_A_KEY = (
    "select last_value from ctx.{}", "select * from ctx.{}", "select currval('ctx.{}')", "select nextval('ctx.{}')", "select setval('ctx.{}', 1)",
    "alter sequence ctx.{} restart with 1", "alter sequence ctx.{} owner to current_user", "drop sequence ctx.{}",
)  # fmt: skip
ABOUT_THE_KEY = (
    *(statement.format(key) for statement in ABOUT_A_KEY for key in KEYS), "select ctx.key(0)", "select ctx.replace_key()",
    "select ctx.say('00000000-0000-0000-0000-000000000000')", "select ctx.step_into('00000000-0000-0000-0000-000000000000')",
    "select ctx.step_back('x')", "select ctx.begin_once()", "create or replace function ctx.said() returns text return 'x'",
    "alter function ctx.said() owner to current_user", "drop function ctx.said()",
)  # fmt: skip


def test_nobody_reaches_the_key_or_seals_anything(asker):
    for statement in ABOUT_THE_KEY:
        with pytest.raises(psycopg.Error) as refused, asker.transaction():
            asker.execute(statement)
        assert refused.value.sqlstate in ("42501", "42809", "55000"), statement


def test_nor_by_what_tells_of_sequences(asker):
    """The catalogue's view shows what a sequence holds to those alone who may use it."""
    for key in KEYS:
        assert one(asker, "select last_value from pg_sequences where schemaname = 'ctx' and sequencename = %s", key) is None
        try:
            with asker.transaction():
                assert one(asker, "select pg_sequence_last_value(%s::regclass)", f"ctx.{key}") is None
        except psycopg.errors.InsufficientPrivilege:
            assert asker.info.server_version < 170000


def test_the_words_of_another_connection_open_nothing(server, database, firm, other_firm, asker, name):
    """Of a person of another firm, of one's own and of another, at this moment and a moment ago."""
    for house, who in ((other_firm, name), (other_firm, "ada"), (firm, "ada" if name == "pia" else "pia")):
        with standing_as(server, database, house, who) as theirs:
            say(asker, context_of(theirs))
            assert reads_nothing(asker)
        assert reads_nothing(asker)


def test_the_words_of_another_transaction_open_nothing(server, database, firm, name):
    """On the same connection, where they were sealed."""
    with standing_as(server, database, firm, name) as connection:
        words = context_of(connection)
        connection.rollback()
        say(connection, words)
        assert reads_nothing(connection)
        connection.execute("select ctx.begin_request(%s, 'browser', false)", (firm.secret_of(name),))
        assert any(rows(connection).values())
        say(connection, words)
        assert reads_nothing(connection), "one's own, of a moment ago"


def test_what_is_said_for_longer_says_nothing_to_the_next(server, database, firm, other_firm, name):
    with standing_as(server, database, firm, name) as connection:
        words = context_of(connection)
        connection.commit()
        connection.execute(sql.SQL("set app.context = {}").format(words))
        connection.commit()
        assert reads_nothing(connection)
        connection.rollback()
        assert one(connection, "select ctx.begin_request('nobody', 'browser', false)") is None
        assert (reads_nothing(connection), context_of(connection)) == (True, "")
        connection.rollback()
        connection.execute("select ctx.begin_request(%s, 'browser', false)", (other_firm.secret_of(name),))
        assert one(connection, "select ctx.business_id()") == other_firm.id


def test_a_statement_that_forges_half_way_reads_nothing_more(server, database, firm, other_firm, asker, foreign):
    """Where a server lets nobody revoke set_config, a statement may change the setting while it runs: each look is at all of it."""
    if not one(asker, "select has_function_privilege('set_config(text, text, boolean)', 'execute')"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            asker.execute("select set_config('app.context', 'x', true)")
        return
    forged = sql.Literal(foreign)
    for table in readable_tables(asker):
        query = sql.SQL(
            "select n, x.n_rows from generate_series(1, 3) n cross join lateral (select case when n > 1 then set_config('app.context', {}, true) end) f"
            " cross join lateral (select count(*) as n_rows from app.{} t where n is not null and f is not null or n = 1) x"
        )
        with asker.transaction(force_rollback=True):
            found = [row["n_rows"] for row in asker.execute(query.format(forged, sql.Identifier(table.name))).fetchall()]
            assert found[1:] in ([0, 0], [found[0]] * 2), "what was looked up before, or nothing"


def test_it_holds_behind_savepoints(asker):
    seen = rows(asker)
    with asker.transaction():
        assert rows(asker) == seen
    with asker.transaction(force_rollback=True):
        say(asker, "")
    assert rows(asker) == seen


def test_it_ends_with_its_transaction(asker):
    words = context_of(asker)
    asker.execute("commit and chain")
    assert reads_nothing(asker)
    say(asker, words)
    assert reads_nothing(asker)


def test_parallel_plans_read_the_same(server, database, firm, asker):
    seen = rows(asker)
    for setting in ("parallel_setup_cost", "parallel_tuple_cost", "min_parallel_table_scan_size", "min_parallel_index_scan_size"):
        asker.execute(sql.SQL("set local {} = 0").format(sql.Identifier(setting)))
    asker.execute(
        "set local debug_parallel_query = on" if asker.info.server_version >= 160000 else "set local force_parallel_mode = on"
    )
    assert rows(asker) == seen


def test_discarding_what_a_connection_remembers_opens_nothing(asker):
    seen = rows(asker)
    for what in ("plans", "sequences", "temp"):
        asker.execute(sql.SQL("discard {}").format(sql.SQL(what)))
    assert rows(asker) == seen
    asker.execute("reset all")
    assert reads_nothing(asker)


def replace_key_long_after(owner):
    """As if the last one had come an hour ago."""
    owner.execute("select setval('ctx.key_turn', last_value - 2 * 3600000000::bigint) from ctx.key_turn")
    owner.execute("select ctx.replace_key()")


@pytest.mark.parametrize("name", ["ada", "sue", "bob"])
def test_a_new_key_leaves_open_transactions_alone_and_the_old_one_opens_no_later_one(server, fresh_database, make_app, name):
    firm = make_firm(make_app(fresh_database), f"own{uuid4().hex[:10]}").all()
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        old, turn = owner.execute("select ctx.key(mod(last_value, 2)), mod(last_value, 2) from ctx.key_turn").fetchone()
        with standing_as(server, fresh_database, firm, name) as connection:
            seen = rows(connection)
            replace_key_long_after(owner)
            assert owner.execute(
                "select ctx.key(mod(last_value, 2)) = %s, mod(last_value, 2) from ctx.key_turn", (old,)
            ).fetchone() == (False, 1 - turn)
            assert rows(connection) == seen, "it keeps the key that it began with"
        # A minute is for those who begin while the new key is being set. It passes.
        owner.execute("select setval('ctx.key_turn', last_value - 2 * 60000000) from ctx.key_turn")
        with standing_as(server, fresh_database, firm, name) as connection:
            assert any(rows(connection).values())
            words = context_of(connection)
            pid, moment = connection.info.backend_pid, bytes(one(connection, "select timestamptz_send(now())"))
            say(connection, seal(bytes(old), pid, moment, words[64:]) + words[64:])
            assert reads_nothing(connection)


def test_preparing_twice_replaces_the_key_once(server, fresh_database):
    """Whoever began before the first of two would be left without their own."""
    key = "select ctx.key(mod(last_value, 2)), ctx.key(1 - mod(last_value, 2)) from ctx.key_turn"
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        replace_key_long_after(owner)
        first = owner.execute(key).fetchone()
        for _ in range(3):
            making.replace_key(server.login(fresh_database, "vitrine_migrator"))
        assert owner.execute(key).fetchone() == first
        replace_key_long_after(owner)
        second = owner.execute(key).fetchone()
        assert (second[0] not in first, second[1]) == (True, first[0])


OF_THE_CONTEXT = {"business_id", "client_id", "user_id", "session_id", "is_client_owner", "sees_company", "may", "said", "id_in"}
OF_THE_DEFINER = {"step_into", "step_back", "membership", "login_of", "take_turn", "greeting"}


def test_of_two_who_replace_the_key_at_once_one_does(server, fresh_database):
    """Both wait for their turn, and the later finds it done: the key that the first brought into use stays whole."""

    def replace():
        with psycopg.connect(fresh_database) as connection:
            connection.execute("select ctx.replace_key()")
            return one(connection, "select ctx.key(mod(last_value, 2)) from ctx.key_turn")

    with psycopg.connect(fresh_database) as owner, ThreadPoolExecutor(2) as threads:
        before = one(owner, "select ctx.key(mod(last_value, 2)) from ctx.key_turn")
        owner.execute("select setval('ctx.key_turn', last_value - 2 * 3600000000::bigint) from ctx.key_turn")
        owner.execute("select ctx.take_turn('replace_key')")
        both = [threads.submit(replace) for _ in range(2)]
        end = time.monotonic() + 10
        while one(owner, "select count(distinct pid) from pg_locks where not granted and pid <> pg_backend_pid()") < 2:
            assert time.monotonic() < end
        owner.commit()
        keys = {bytes(done.result(10)) for done in both}
    assert len(keys) == 1
    assert keys != {bytes(before)}


def test_every_policy_and_verb_asks_the_context_by_its_functions(database):
    with psycopg.connect(database) as owner:
        policies = owner.execute(
            "select polrelid::regclass || '.' || polname, concat(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) from pg_policy"
        ).fetchall()
        verbs = owner.execute("""
            select oid::regprocedure::text, prosrc from pg_proc where proname !~ '^procrastinate' and pronamespace in (
                'app'::regnamespace, 'auth'::regnamespace, 'platform'::regnamespace, 'queue'::regnamespace)""").fetchall()
    assert len(policies) > 150
    assert len(verbs) > 30
    for asked, known in ((policies, OF_THE_CONTEXT), (verbs, OF_THE_CONTEXT | OF_THE_DEFINER)):
        assert {(where, call) for where, text in asked for call in re.findall(r"ctx\.(\w+)", text) if call not in known} == set()
        assert [where for where, text in asked if re.search("current_setting|set_config", text)] == []


def test_a_verb_asks_of_something_sealed(database):
    """A word that a wall would vouch for is worth nothing where no wall was asked: a verb looks at the seal as well."""
    with psycopg.connect(database) as owner:
        verbs = owner.execute("""
            select oid::regprocedure::text, prosrc from pg_proc where prosecdef and prosrc ~ 'ctx\\.(is_client_owner|sees_company|may)\\('""").fetchall()
    assert verbs
    assert [
        verb for verb, source in verbs if not re.search(r"ctx\.(said|business_id|client_id|user_id|session_id)\(", source)
    ] == []


STEPS = {
    "auth.memberships_of": "select count(*) from auth.memberships_of(%(identity)s)",
    "auth.refusal_of": "select auth.refusal_of(%(identity)s)",
    "auth.join": "select auth.join(%(session)s)",
    "auth.note": "select auth.note(%(session)s, %(id)s, 'login', null, null, null)",
    "auth.note_attempt": "select auth.note_attempt(%(attempt)s, 'login_failed', null, null, null)",
    "auth.addressee": "select count(*) from auth.addressee(%(identity)s)",
    "auth.wish_for_invitations": "select auth.wish_for_invitations(%(identity)s)",
    "auth.unsubscribe": "select auth.unsubscribe(%(stop)s, array['send_message'])",
    "auth.invitation_of": "select count(*) from auth.invitation_of(%(link)s)",
    "platform.invite": "select platform.invite(%(business)s, %(id)s, 'N', 'n@x.example', null)",
    "platform.note": "select platform.note(%(business)s, %(id)s, 'suspend_business', null, null, null, null, null)",
}


@pytest.fixture
def stepping(database, firm, olga):
    """Whoever owns the database, with what each verb needs, and the words of an operator."""
    bob = firm.people["bob"]
    told = {
        "business": firm.id, "identity": bob.identity_id, "email": bob.email, "id": uuid4(), "session": uuid4(), "attempt": uuid4(),
        "hash": uuid4().bytes, "link": uuid4().bytes, "stop": uuid4().bytes,
        "operator": uuid4(),
    }  # fmt: skip
    session = "insert into auth.sessions (id, hash, kind, login, identity_id, business_id, user_id, expires_at) values (%s, %s, 'browser', %s, %s, %s, %s, now() + '1 day')"
    with psycopg.connect(database) as owner:
        owner.execute(session, (told["session"], uuid4().bytes, "vitrine_client", bob.identity_id, firm.id, bob.id))
        owner.execute(session, (told["operator"], uuid4().bytes, "vitrine_platform", olga.identity_id, None, None))
        owner.execute(
            "insert into auth.attempts (id, purpose, email, ip_address) values (%s, 'sign_in', %s, '127.0.0.1')",
            (told["attempt"], bob.email),
        )
        link = "insert into auth.links (hash, purpose, identity_id, user_id, expires_at) values (%s, %s, %s, %s, now() + '1 day')"
        for name, purpose in (("link", "invitation"), ("stop", "unsubscribe")):
            owner.execute(link, (told[name], purpose, bob.identity_id, bob.id))
        owner.execute("select ctx.say(null, session => %s, permissions => '{businesses:write}')", (told["operator"],))
        yield owner, told
        owner.rollback()


def test_every_verb_that_steps_is_tried(database):
    with psycopg.connect(database) as owner:
        stepping = owner.execute(
            "select pronamespace::regnamespace || '.' || proname, prosrc from pg_proc where prosrc ~ 'step_into' and pronamespace <> 'ctx'::regnamespace"
        ).fetchall()
    assert {name for name, _ in stepping} == set(STEPS)
    assert [name for name, source in stepping if source.count("ctx.step_into") != source.count("ctx.step_back")] == []


@pytest.mark.parametrize("verb", STEPS)
def test_a_verb_puts_back_what_was_said_before(stepping, verb):
    owner, told = stepping
    before = context_of(owner)
    assert one(owner, "select ctx.said()") == before
    owner.execute(STEPS[verb], told)
    assert context_of(owner) == before
    for name in told:  # And where it fails, whatever it was told wrong.
        with owner.transaction(force_rollback=True):
            try:
                owner.execute(STEPS[verb], told | {name: "x" if name != "email" else None})
            except psycopg.Error:
                continue
        assert context_of(owner) == before
    owner.execute("select ctx.step_back(null)")
    if not verb.startswith("platform."):
        owner.execute(STEPS[verb], told | {"id": uuid4(), "hash": uuid4().bytes})
        assert context_of(owner) == "", "nobody before, and nobody after"
