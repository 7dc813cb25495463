"""The queue is nobody's deputy: who may ask for which work, about which row, in whose business. Generated over every task and every login."""

from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from app.core.db import db, uuid7
from app.core.jobs import JOBS
from app.domain.businesses.logo import Logo
from app.domain.clients.client import Client
from app.domain.invitations.bulk_inviting import start_bulk
from app.domain.invitations.invitation import MAY_NOT, BulkInvitation, Invitation
from app.domain.invitations.inviting import invite_staff
from app.domain.roles.permissions import PERMISSIONS_OF
from tests.cast import STAFF
from tests.domain.acting import Place
from tests.isolation.doors import PEOPLE, door_of
from tests.jobs import forget_jobs, run_jobs

ROLES = STAFF | {"bob": "owner", "mia": "member", "carla": "owner", "max": "member"}
BY_VERBS_ALONE = {"ask_for_invitation", "invite_for_platform", "open_door"}
TASKS = [name for name in JOBS if name not in BY_VERBS_ALONE]
OF_THE_BUSINESS = ("app.bulk_invitations", "app.logos")
LATER = "select queue.later(%s, %s, null, 'lock', null)"


@pytest.fixture(scope="module")
def owner(database):
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def rules(owner):
    """By task and login: the permission, and which argument names a row of which table."""
    found = {}
    for task, login, permission, argument, named in owner.execute("select * from queue.tasks()").fetchall():
        rule = found.setdefault((task, login), (permission, {}))
        assert rule[0] == permission
        if argument:
            rule[1][argument] = named
    return found


def prepare(firm):
    """Something of each kind that a task can name, Bakery's."""

    def work():
        who = firm.bakery.id, firm.bob.id
        values = {
            "name": "Nina",
            "email": "nina@new.example",
            "role": "member",
            "invited_by_name": "Bob",
            "invited_by": firm.bob.id,
            "by_owner": True,
        }
        db.session.add(Invitation(id=uuid7(), client_id=who[0], user_id=who[1], state="waiting", **values))
        db.session.add(BulkInvitation(id=uuid7(), started_by=firm.ada.id, started_by_name="Ada", total=1))
        db.session.add(Logo(id=uuid7(), upload_key="a" * 40))

    if "nina" not in firm.things:
        firm.do(work)
        firm.things["nina"] = True
    return firm


@pytest.fixture(scope="module")
def asked_of(owner, rules):
    def arguments(firm, task, instead=None):
        """What this work is about in this firm, by its own rules; `instead`: an id that is not."""
        named = {}
        for (known, _), (_, places) in rules.items():
            if known == task:
                named |= places
        ids = {}
        for argument, table in named.items():
            if instead is not None:
                ids[argument] = str(instead)
            elif table == "auth.attempts":
                attempt = "insert into auth.attempts (id, purpose, email, ip_address) values (%s, 'sign_in', 'x@x.example', '127.0.0.1') returning id"
                ids[argument] = str(owner.execute(attempt, (uuid4(),)).fetchone()[0])
            else:
                of_bakery = " and client_id = %s" if table not in OF_THE_BUSINESS else ""
                values = (firm.id, firm.bakery.id)[: 1 + bool(of_bakery)]
                ids[argument] = str(
                    owner.execute(f"select id from {table} where business_id = %s{of_bakery} limit 1", values).fetchone()[0]
                )
        return ids

    return arguments


@contextmanager
def standing(server, database, firm, who):
    """A person, or a login without anybody."""
    role = PEOPLE.get(who, who)
    with door_of(server, database, role, firm.secret_of(who) if who in PEOPLE else None) as connection:
        yield connection


def asks(connection, task, arguments):
    try:
        with connection.transaction():
            connection.execute(LATER, (task, Jsonb(arguments)))
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def test_every_task_has_its_rules_and_there_are_no_others(rules):
    assert {task for task, _ in rules} == set(TASKS)
    assert all(permission for (_, login), (permission, _) in rules.items() if login not in ("vitrine_worker", "vitrine_auth"))
    assert all(places for (task, _), (_, places) in rules.items() if task != "send_reset_link"), "what it is about"


@pytest.mark.parametrize("task", JOBS)
@pytest.mark.parametrize("who", [*PEOPLE, "vitrine_auth", "vitrine_platform", "vitrine_worker"])
def test_who_may_ask_for_what(server, database, firm, other_firm, rules, asked_of, who, task):
    prepare(firm), prepare(other_firm)
    permission, _ = rules.get((task, PEOPLE.get(who, who)), (None, None))
    is_listed = (task, PEOPLE.get(who, who)) in rules
    if who in PEOPLE:
        may = (
            is_listed and permission in PERMISSIONS_OF[ROLES[who]] and who not in ("carla", "max")
        )  # what is asked for is Bakery's
    else:
        may = is_listed and who == "vitrine_auth"  # without a job the worker has no business
    with standing(server, database, firm, who) as connection:
        own = asked_of(firm, task)
        assert asks(connection, task, own) == may
        foreign = asked_of(other_firm, task) if who != "vitrine_auth" else asked_of(firm, task, uuid4())
        if own:
            assert not asks(connection, task, foreign), "a row of another business"
            assert not asks(connection, task, asked_of(firm, task, uuid4()))
        else:
            assert asks(connection, task, {}) == may


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("who", ["ada", "bob"])
def test_forged_words_ask_for_nothing(server, database, firm, other_firm, asked_of, who, task):
    prepare(firm), prepare(other_firm)
    with standing(server, database, firm, who) as connection:
        words = connection.execute("select current_setting('app.context') as it").fetchone()["it"]
        for forged in (
            "",
            words.replace(str(firm.id), str(other_firm.id)),
            words.replace(str(firm.people[who].id), str(firm.ada.id)) + " ",
        ):
            connection.execute(psycopg.sql.SQL("set local app.context = {}").format(forged))
            for house in (firm, other_firm):
                assert not asks(connection, task, asked_of(house, task))


def test_the_business_of_a_job_is_the_asker_s_whatever_it_is_told(server, database, firm, other_firm, asked_of, owner):
    prepare(firm)
    with standing(server, database, firm, "ada") as connection:
        told = asked_of(firm, "send_invitation") | {"business_id": str(other_firm.id), "asked_by": str(other_firm.ada.id)}
        assert asks(connection, "send_invitation", told)
        connection.commit()
    row = owner.execute("select business_id, asked_by, task from queue.askers order by job desc limit 1").fetchone()
    assert row == (firm.id, firm.ada.id, "send_invitation")


WRITES = (
    "insert into queue.askers (job, business_id, task) values (1, null, 'x')", "update queue.askers set business_id = null", "delete from queue.askers",
    "select * from queue.askers", "select queue.let_in(null)", "select queue.put(null, null, 'x', '{}', null, null, null)", "select nextval('queue.errands')",
    "truncate queue.askers",
)  # fmt: skip


@pytest.mark.parametrize("who", [*PEOPLE, "vitrine_auth", "vitrine_platform", "vitrine_worker", "vitrine_queue", "vitrine_link"])
def test_no_login_writes_down_whose_work_a_job_is(server, database, firm, who):
    with standing(server, database, firm, who) as connection:
        for statement in WRITES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)


def test_a_job_that_nobody_asked_for_has_no_business(server, database, firm):
    """What the queue's own login writes into its tables."""
    with psycopg.connect(server.login(database, "vitrine_queue")) as queue:
        queue.execute(
            "insert into queue.procrastinate_jobs (queue_name, task_name, args) values ('default', 'send_bulk', %s)",
            (Jsonb({"business_id": str(firm.id)}),),
        )
        (job,) = queue.execute("select max(id) from queue.procrastinate_jobs").fetchone()
        queue.commit()
    with door_of(server, database, "vitrine_worker") as worker:
        assert worker.execute("select ctx.begin_job(%s) as told", (job,)).fetchone()["told"] is None
        assert worker.execute("select 1 from app.clients").fetchall() == []
    with psycopg.connect(server.login(database, "vitrine_queue")) as queue:
        queue.execute("delete from queue.procrastinate_jobs where id = %s", (job,))


@pytest.mark.parametrize("status", ["todo", "doing", "succeeded", "failed", "cancelled", "aborted"])
def test_a_job_opens_its_business_while_it_is_done(app, server, database, firm, asked_of, owner, status):
    prepare(firm)
    with standing(server, database, firm, "ada") as connection:
        assert asks(connection, "send_invitation", asked_of(firm, "send_invitation"))
        connection.commit()
    (job,) = owner.execute("select max(job) from queue.askers").fetchone()
    owner.execute("alter table queue.procrastinate_jobs disable trigger user")  # They know which status may follow which.
    owner.execute("update queue.procrastinate_jobs set status = %s where id = %s", (status, job))
    owner.execute("alter table queue.procrastinate_jobs enable trigger user")
    with door_of(server, database, "vitrine_worker") as worker:
        assert (worker.execute("select ctx.begin_job(%s) as told", (job,)).fetchone()["told"] is not None) == (status == "doing")
    forget_jobs(app)


def test_an_errand_is_over_after_an_hour(server, database, firm, owner):
    (job,) = owner.execute("select queue.let_in(%s)", (firm.id,)).fetchone()
    for age, is_open in (("59 minutes", True), ("61 minutes", False)):
        owner.execute("update queue.askers set asked_at = now() - %s::interval where job = %s", (age, job))
        with door_of(server, database, "vitrine_worker") as worker:
            assert (worker.execute("select ctx.begin_job(%s) as told", (job,)).fetchone()["told"] is not None) == is_open


def test_whose_work_it_was_is_forgotten_with_the_job(app, server, database, firm, asked_of, owner):
    prepare(firm)
    forget_jobs(app)
    with standing(server, database, firm, "ada") as connection:
        assert asks(connection, "send_invitation", asked_of(firm, "send_invitation"))
        connection.commit()
    (kept,) = owner.execute("select count(*) from queue.askers where job > 0").fetchone()
    forget_jobs(app)
    assert (kept, owner.execute("select count(*) from queue.askers where job > 0").fetchone()) == (1, (0,))


CHANGES = {
    "no admin any more": "update app.users set role = 'staff' where id = %(ada)s", "shut out": "update app.users set is_active = false where id = %(ada)s",
    "the business is suspended": "update platform.businesses set is_active = false where id = %(business)s",
}  # fmt: skip


@pytest.mark.parametrize("change", [None, *CHANGES])
def test_what_takes_a_right_takes_it_when_it_is_done_too(app, own_firm, owner, email, change):
    """Ada invites, and before the worker comes she may not any more."""
    with Place(own_firm)() as ada:
        invite_staff("Nina", email, "staff", by=ada)
    if change:
        owner.execute(CHANGES[change], {"ada": own_firm.ada.id, "business": own_firm.id})
    run_jobs(app)
    state, reason = owner.execute(
        "select state, reason from app.invitations where business_id = %s and email = %s", (own_firm.id, email)
    ).fetchone()
    assert (state, reason) == (("failed", MAY_NOT) if change else ("sent", None))


@pytest.mark.parametrize("change", [None, *CHANGES])
def test_and_of_many_at_once(app, own_firm, owner, change):
    """Nobody is made, and no portal opened, before the worker has asked again."""
    own_firm.do(lambda: db.session.add(Client(name="Dairy", email=f"{uuid4().hex[:8]}@dairy.example", currency="EUR")))
    state = "select (select count(*) from app.users where business_id = %(id)s), (select count(*) from app.clients where business_id = %(id)s and portal_enabled)"
    before = owner.execute(state, {"id": own_firm.id}).fetchone()
    with Place(own_firm)() as ada:
        start_bulk(by=ada)
    if change:
        owner.execute(CHANGES[change], {"ada": own_firm.ada.id, "business": own_firm.id})
    run_jobs(app)
    after = owner.execute(state, {"id": own_firm.id}).fetchone()
    reasons = owner.execute(
        "select distinct state, reason from app.invitations where business_id = %s and bulk_id is not null and state <> 'failed'",
        (own_firm.id,),
    ).fetchall()
    if change:
        assert (after, reasons) == (before, [("skipped", MAY_NOT)])
    else:
        assert after > before and ("sent", None) in reasons


def test_a_subcontractor_asks_for_work_on_their_own_clients_alone(server, database, firm):
    with standing(server, database, firm, "sue") as connection:
        for client, may in (("bakery", True), ("cinema", False)):
            assert asks(connection, "prepare_file", {"file_id": str(firm.things[f"{client}_file"].id)}) == may
