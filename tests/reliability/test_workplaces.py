"""The worker has a place for each kind of work: whatever hangs in one of them, in each of the others the work goes on."""

import asyncio
import signal
import threading
import time
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from app.core import worker
from app.core.db import db
from app.core.jobs import JOBS, WORKPLACES, Job
from tests.cast import make_firm
from tests.core.pictures import drawn, saved
from tests.files.conftest import upload
from tests.isolation.doors import standing_as
from tests.isolation.test_queue import asks
from tests.smtp import MailServer
from tests.worker import kill, start_worker

PATIENCE = 30
GLANCE = 0.5
# Where it is done as a person's, or the sign-in's; what the worker hands itself on may have another place.
PLACE_OF = {
    "ask_for_invitation": "mails", "erase_file": "default", "invite_for_platform": "mails", "note_attempt": "default", "open_door": "mails",
    "prepare_file": "pictures", "prepare_logo": "pictures", "render_document": "papers", "send_bulk": "default", "send_invitation": "mails",
    "send_news": "rounds", "send_reset_link": "mails", "tell": "default", "tell_owner": "rounds", "tell_owners": "default",
}  # fmt: skip
PUT = """
    with put as (insert into queue.procrastinate_jobs (queue_name, task_name, args) values (%s, %s, jsonb_build_object('name', %s::text)) returning id)
    insert into queue.askers (job, business_id, task) select put.id, %s, %s from put
"""

TELL = "select queue.put(%s, null, 'tell_owners', jsonb_build_object('invoice_id', %s::text), null, null, null)"


@pytest.fixture
def place(make_app, fresh_database):
    """A firm alone in its database, so that no other test's jobs are in its queue."""
    app = make_app(fresh_database)
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        owner.execute("set search_path = queue")
        firm = make_firm(app, f"places{uuid4().hex[:6]}", leaves_jobs=False)
        yield SimpleNamespace(app=app, firm=firm, database=fresh_database, ask=lambda query, *values: owner.execute(query, values))


@pytest.fixture
def mails():
    with MailServer() as server:
        yield server
        server.let_go.set()


def wait_until(true, what):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_every_task_has_its_place(place):
    asked = {task: place.ask("select queue.place_of(%s, 'vitrine_admin')", task).fetchone()[0] for task in JOBS}
    assert asked == PLACE_OF
    handed_on = {task: place.ask("select queue.place_of(%s, 'vitrine_worker')", task).fetchone()[0] for task in JOBS}
    assert {task for task in JOBS if handed_on[task] != asked[task]} == {"send_invitation"}
    assert {*asked.values(), *handed_on.values()} == WORKPLACES.keys()


def test_the_database_says_where_by_the_one_way_in(server, place):
    """No door chooses."""
    with standing_as(server, place.database, place.firm, "ada") as connection:
        assert asks(connection, "render_document", {"invoice_id": str(place.firm.bakery_draft.id), "kind": "invoice"})
        connection.commit()
    assert place.ask("select queue_name, task_name from queue.procrastinate_jobs").fetchall() == [("papers", "render_document")]


@pytest.mark.parametrize("hanging", WORKPLACES)
def test_what_hangs_in_one_place_holds_up_no_other(place, monkeypatch, hanging):
    """More than it has room for, and it is still the one place."""
    let_go, hung, done = threading.Event(), [], []

    def hang(name):
        hung.append(name)
        let_go.wait(PATIENCE)

    monkeypatch.setitem(JOBS, "hang", Job(hang, None))
    monkeypatch.setitem(JOBS, "go", Job(lambda name: done.append(name), None))
    for number in range(WORKPLACES[hanging] + 2):
        place.ask(PUT, hanging, "hang", str(number), place.firm.id, "hang")
    with Working(place.app):
        wait_until(lambda: len(hung) == WORKPLACES[hanging], hung)
        others = [name for name in WORKPLACES if name != hanging]
        for name in WORKPLACES:
            place.ask(PUT, name, "go", name, place.firm.id, "go")
        wait_until(lambda: sorted(done) == sorted(others), done)
        assert len(hung) == WORKPLACES[hanging]
        let_go.set()
        wait_until(lambda: sorted(done) == sorted(WORKPLACES), done)
    assert place.ask("select distinct status::text from queue.procrastinate_jobs").fetchall() == [("succeeded",)]


def test_it_takes_no_more_connections_than_it_is_said(place, monkeypatch):
    """docs/operations.md: each job has one, each place listens by one, and the queue shares some. On a machine of one core, too."""
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    let_go, hung = threading.Event(), []

    def hang(name):
        hung.append(db.session.scalar(text("select pg_backend_pid()")))
        let_go.wait(PATIENCE)

    monkeypatch.setitem(JOBS, "hang", Job(hang, None))
    for name, room in WORKPLACES.items():
        for number in range(room):
            place.ask(PUT, name, "hang", str(number), place.firm.id, "hang")
    with Working(place.app):
        wait_until(lambda: len(hung) == sum(WORKPLACES.values()), hung)
        held = dict(
            place.ask(
                "select usename::text, count(*) from pg_stat_activity where datname = current_database() group by 1"
            ).fetchall()
        )
        let_go.set()
    assert len(set(hung)) == held["vitrine_worker"] == 6
    assert held["vitrine_queue"] <= 9


class Working:
    """The worker beside the test, in a thread of its own; what is begun is done before it ends."""

    def __init__(self, app):
        self.app, self.loop = app, asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=(self.work(),))

    async def work(self):
        queue = worker.make_queue(self.app)
        async with queue.open_async():
            self.running = asyncio.current_task()
            try:
                await worker.run_worker(queue, dead_after=30)
            except (asyncio.CancelledError, RuntimeError) as ended:
                self.lost = ended

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        if self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.running.cancel)
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        self.loop.close()


@pytest.fixture
def hanging(place):
    """Nobody at Bakery gets a mail, as their server never answers; many are to be sent there."""
    firm, open_invoice = place.firm, place.firm.bakery_open
    address = f"hang@{firm.slug}.example"
    place.ask("update app.users set email = %s where id = %s", address, firm.bob.id)
    for _ in range(3):
        place.ask(TELL, firm.id, open_invoice.id)
    return address


def test_a_mail_server_that_hangs_holds_up_no_paper_no_picture_and_no_mail_that_is_waited_for(place, mails, visit, hanging):
    """The worker as it runs."""
    firm, project, draft = place.firm, place.firm.cinema_project, place.firm.cinema_draft
    running = start_worker(place.app, place.database, SMTP_URL=mails.url)
    try:
        wait_until(lambda: mails.met[hanging], "nobody was told")
        assert visit(firm, "ada").post(f"/admin/invoices/{draft.id}/issue").status_code == 303
        assert upload(visit(firm, "carla"), project, saved(drawn(), "JPEG"), "photo.jpg").status_code == 303
        assert visit(firm).post("/forgotten-password", {"email": firm.carla.email}).status_code == 200
        wait_until(lambda: mails.of(firm.carla.email), "no link arrived")
        wait_until(lambda: place.ask("select from app.files where state = 'ready'").fetchall(), "no picture")
        drawn_papers = "select from app.invoice_documents where invoice_id = %s and file_key is not null"
        wait_until(lambda: place.ask(drawn_papers, draft.id).fetchall(), "no paper")
        assert not mails.of(hanging)
    finally:
        mails.let_go.set()
        kill(running)


def mails_of(place):
    """How many of those that hang stand in each state."""
    of_state = "select status::text, count(*) from queue.procrastinate_jobs where task_name = 'tell_owner' group by 1"
    return dict(place.ask(of_state).fetchall())


def test_told_to_stop_it_ends_what_is_begun_and_begins_no_more(place, mails, hanging):
    running = start_worker(place.app, place.database, SMTP_URL=mails.url)
    try:
        wait_until(lambda: mails.met[hanging], "nobody was told")
        running.send_signal(signal.SIGTERM)
        time.sleep(GLANCE)
        assert running.poll() is None, "it ended with a mail in hand"
        mails.let_go.set()
        assert running.wait(PATIENCE) == 0
    finally:
        kill(running)
    assert mails_of(place) == {"succeeded": 1, "todo": 2}
    assert len(mails.of(hanging)) == 1


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_told_twice_it_waits_for_nothing(place, mails, hanging, told):
    """Its job is another worker's, once this one counts as dead."""
    running = start_worker(place.app, place.database, SMTP_URL=mails.url)
    try:
        wait_until(lambda: mails.met[hanging], "nobody was told")
        running.send_signal(told)
        time.sleep(GLANCE)
        assert running.poll() is None
        running.send_signal(told)
        assert running.wait(PATIENCE) == -told
    finally:
        kill(running)
    assert mails_of(place) == {"doing": 1, "todo": 2}


@pytest.mark.parametrize("ends", [None, RuntimeError("the database is away")], ids=repr)
def test_without_one_of_its_places_it_is_no_worker(place, monkeypatch, ends):
    """It ends, and says so."""
    whole = worker.procrastinate.App.run_worker_async

    async def run(self, **options):
        if options["queues"] == ["papers"]:
            if ends:
                raise ends
            return
        await whole(self, **options)

    monkeypatch.setattr(worker.procrastinate.App, "run_worker_async", run)
    with Working(place.app) as working:
        working.thread.join(PATIENCE)
    assert isinstance(working.lost, RuntimeError) and working.lost.__cause__ is ends
    assert place.ask("select from queue.procrastinate_workers").fetchall() == [], "the others are signed off"
