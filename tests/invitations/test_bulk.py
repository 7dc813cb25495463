"""All clients at once, against a real mail server that is not always kind, and a worker that dies."""

import random
import time
from itertools import pairwise
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest

from app.core.db import db
from app.core.jobs import WORKPLACES
from app.core.secrets import password_fits
from app.domain.clients.client import Client
from tests.cast import make_firm
from tests.jobs import run_jobs
from tests.mails import password_in
from tests.smtp import MailServer
from tests.worker import kill, start_worker

pytestmark = pytest.mark.reliability
KINDS = {"refuse": 10, "busy": 10, "drop": 10, "silent": 4, "slow": 6, "office": 160}
KILLS = 20


@pytest.fixture
def place(make_app, fresh_database):
    """A firm alone in its database, so that no other test's jobs are in its queue."""
    app = make_app(fresh_database)
    firm = make_firm(app, f"bulk{uuid4().hex[:6]}", leaves_jobs=False).all()
    return SimpleNamespace(app=app, firm=firm, database=fresh_database)


def with_clients(place, kinds):
    """Clients with an e-mail and nobody yet, and the cap lifted for them."""

    def make():
        db.session.add_all(
            Client(name=f"{kind} {n}", email=f"{kind}-{n}@{place.firm.slug}.example", currency="EUR")
            for kind, number in kinds.items() for n in range(number)
        )  # fmt: skip

    place.firm.do(make)
    ask(place, "update platform.businesses set invitation_cap = 1000 where id = %s", place.firm.id)


def ask(place, query, *values):
    with psycopg.connect(place.database) as owner:
        cursor = owner.execute(query, values)
        return cursor.fetchall() if cursor.description else None


def start_bulk(place, visit):
    ada = visit(place.firm, "ada")
    assert ada.post("/admin/invitations/bulk", {"confirmed": "y"}).status_code == 303
    return ada


def rows_of(place):
    rows = ask(
        place,
        "select id::text, email, state, reason, user_id from app.invitations where bulk_id is not null and asked_at > now() - interval '1 hour'",
    )
    return {row[1]: SimpleNamespace(id=row[0], state=row[2], reason=row[3], user_id=row[4]) for row in rows}


def finish(place, server, patience=30):
    """However long all of it takes: what is stuck has not moved for a while."""
    worker = start_worker(place.app, place.database, SMTP_URL=server.url)
    before, since = None, time.monotonic()
    try:
        while not ask(place, "select 1 from app.bulk_invitations where finished_at > now() - interval '1 hour'"):
            moved = ask(place, "select (select count(closed_at) from app.invitations), sum(attempts) from queue.procrastinate_jobs")
            if moved != before:
                before, since = moved, time.monotonic()
            assert time.monotonic() < since + patience, rows_of(place)
            time.sleep(0.1)
    finally:
        kill(worker)


def kill_at_random(place, server, times):
    """Some mails after it began, and some thousandths of a second later. Answers which invitations each had in hand when it died,
    by the address that it alone sent from."""
    chance, in_hand = random.Random(7), {}
    while len(in_hand) < times:
        sender = f"worker-{len(in_hand)}@localhost"
        worker = start_worker(place.app, place.database, SMTP_URL=server.url, MAIL_FROM=sender)
        enough, end = len(server.arrived) + chance.randint(0, 8), time.monotonic() + 6
        while len(server.arrived) < enough and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(chance.random() * (0.05 if enough else 1.5))
        kill(worker)
        in_hand[sender] = invitations_in_hand(place)
    return in_hand


def invitations_in_hand(place):
    """Of the newest process, those that it had begun and not written down as sent: no others may go out again."""
    rows = ask(place, "select i.id::text from queue.procrastinate_jobs j join app.invitations i on i.id::text = j.args->>'invitation_id'"
                      " where j.status = 'doing' and i.state = 'queued'"
                      " and j.worker_id > (select max(id) - %s from queue.procrastinate_workers)", len(WORKPLACES))  # fmt: skip
    assert len(rows) <= WORKPLACES["rounds"]
    return {row[0] for row in rows}


def check_everybody(place, server, kinds, in_hand):
    """Nobody is lost, and nobody got two but by the one window: a worker died with the mail sent and not yet written down."""
    rows = rows_of(place)
    assert len(rows) == sum(kinds.values())
    for email, row in rows.items():
        arrived = server.of(email)
        for first, second in pairwise(arrived):
            assert first.message_id == second.message_id, f"{email} got two different mails"
            assert row.id in in_hand.get(first.sender, ()) and first.sender != second.sender, f"{email} got two"
        if email.startswith("refuse"):
            assert (row.state, arrived, row.user_id) == ("failed", [], None) and "550" in row.reason
        elif email.startswith("silent") and len(arrived) == 1:
            assert (row.state, len(arrived)) == ("failed", 1) and "may have arrived" in row.reason
        else:
            assert row.state == ("failed" if email.startswith("silent") else "sent"), (email, row)
            assert arrived and arrived[0].message_id == f"<{row.id}@localhost>", f"{email} is lost"
    return rows


def check_passwords(place, server):
    """The newest mail's password is the one that opens."""
    kept = dict(ask(place, "select email, password_hash from auth.identities where temporary_until is not null"))
    with place.app.app_context():
        for email, hashed in kept.items():
            assert password_fits(hashed, password_in(server.of(email)[-1].mail)), email


@pytest.mark.long
def test_two_hundred_recipients_and_twenty_dead_workers(place, visit):
    with_clients(place, KINDS)
    with MailServer() as server:
        ada = start_bulk(place, visit)
        assert "of 200 done" in ada.get("/admin/invitations/bulk").text
        in_hand = kill_at_random(place, server, KILLS)
        finish(place, server)
        rows = check_everybody(place, server, KINDS, in_hand)
        check_passwords(place, server)
    states = [row.state for row in rows.values()]
    page = ada.get("/admin/invitations/bulk").text
    assert f"{states.count('sent')} sent, {states.count('failed')} failed, 0 skipped" in page, "the summary adds up"
    assert page.count("no such mailbox") == KINDS["refuse"]
    again = ask(place, "select count(*) from app.clients c where c.is_active and c.email <> '' and not exists"
                       " (select 1 from app.users u where u.business_id = c.business_id and u.client_id = c.id)")  # fmt: skip
    assert again[0][0] == KINDS["refuse"], "who was refused can be invited again"


def test_the_one_window_sends_the_same_mail_again_and_the_newer_password_works(place, visit):
    with_clients(place, {"office": 1})
    email = f"office-0@{place.firm.slug}.example"
    with MailServer() as server:
        start_bulk(place, visit)
        with psycopg.connect(place.database) as owner:
            # The worker gets its answer, and then waits for this row: there it dies.
            worker = start_worker(place.app, place.database, SMTP_URL=server.url)
            end = time.monotonic() + 20
            while not server.of(email):
                owner.rollback()
                owner.execute("select 1 from app.invitations where state = 'queued' for update")
                assert time.monotonic() < end
                time.sleep(0.002)
            time.sleep(0.2)
            kill(worker)
        finish(place, server)
        first, second = server.of(email)
        assert first.message_id == second.message_id
        assert password_in(first.mail) != password_in(second.mail)
        check_passwords(place, server)
        with place.app.app_context():
            (hashed,) = ask(place, "select password_hash from auth.identities where email = %s", email)[0]
            assert not password_fits(hashed, password_in(first.mail))
        assert rows_of(place)[email].state == "sent"


def test_a_server_that_is_away_is_asked_again_and_given_up_in_the_end(place, visit):
    with_clients(place, {"office": 2})
    start_bulk(place, visit)
    with MailServer() as away:
        url = away.url
    finish(place, SimpleNamespace(url=url))
    for row in rows_of(place).values():
        assert (row.state, row.user_id) == ("failed", None) and "could not be reached" in row.reason


def test_over_the_cap_the_rest_is_skipped_and_continued_later(place, visit):
    with_clients(place, {"office": 5})
    ask(place, "update platform.businesses set invitation_cap = 3 where id = %s", place.firm.id)
    ada = start_bulk(place, visit)
    run_jobs(place.app)
    page = ada.get("/admin/invitations/bulk").text
    assert "3 sent, 0 failed, 2 skipped" in page and "Continue then." in page
    ask(place, "update app.invitations set taken_at = taken_at - interval '24 hours', possible_at = now()")
    page = ada.get("/admin/invitations/bulk").text
    assert "Continue with those who are left" in page
    start_bulk(place, visit)
    run_jobs(place.app)
    assert "2 sent, 0 failed, 0 skipped" in ada.get("/admin/invitations/bulk").text


def test_one_bulk_at_a_time(place, visit):
    with_clients(place, {"office": 2})
    ada = start_bulk(place, visit)
    assert ada.post("/admin/invitations/bulk", {"confirmed": "y"}).status_code == 409
    assert ada.post("/admin/invitations/bulk").status_code == 422, "the box must be ticked"


def test_a_client_that_got_somebody_meanwhile_is_skipped(place, visit):
    with_clients(place, {"office": 2})
    ada = start_bulk(place, visit)
    (client,) = ask(place, "select id from app.clients where name = 'office 1'")[0]
    ada.post(f"/admin/invitations/clients/{client}", {"name": "Nina New", "email": "nina@elsewhere.example"})
    run_jobs(place.app)
    assert {row.state for row in rows_of(place).values()} == {"sent", "skipped"}
