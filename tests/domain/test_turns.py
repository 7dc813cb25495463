"""Whoever comes second waits for the first, and goes by what the first has left. The first is another connection, in the middle of
a transaction; without the waiting the second would be done before it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, select

from app.core.db import db, find, uuid7
from app.core.errors import Conflict, Refused
from app.domain.access.attempt import begin_attempt
from app.domain.clients.client import Client
from app.domain.contacts.contact import Contact
from app.domain.invitations.bulk_inviting import send_bulk, start_bulk
from app.domain.invitations.invitation import Invitation
from app.domain.invitations.inviting import invite_staff, invite_to_client, remove
from app.domain.invoices.drafting import change_draft
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import issue_without_notice
from app.domain.invoices.numbering import set_prefixes
from app.domain.portals.contact_access import enable_access
from app.domain.users.user import User
from tests.cast import TODAY
from tests.domain.acting import Place
from tests.sign_in_door import sign_in_door

WAITING = "select 1 from pg_stat_activity where %s = any(pg_blocking_pids(pid))"


@pytest.fixture
def second(database, own_firm) -> Callable[..., Any]:
    """`second(verb, "select …", …)`: the verb's outcome, where it waits for whoever has run the statement until that is committed."""

    def run(verb, statement, *values):
        with (
            psycopg.connect(database) as first,
            psycopg.connect(database, autocommit=True) as watch,
            ThreadPoolExecutor(1) as thread,
        ):
            first.execute("select ctx.say(%s)", (own_firm.id,))
            first.execute(statement, values)
            going = thread.submit(verb)
            end = time.monotonic() + 2
            while not watch.execute(WAITING, (first.info.backend_pid,)).fetchone():
                assert not going.done(), "it did not wait for its turn"
                assert time.monotonic() < end
                time.sleep(0.01)
            first.commit()
            return going.result()

    return run


def acting(firm, verb, who="ada"):
    place = Place(firm, who)

    def act():
        with place() as by:
            return verb(by)

    return act


def test_tries_of_one_e_mail_are_counted_one_after_the_other(app, second, email):
    def attempt():
        with sign_in_door(app):
            return begin_attempt("sign_in", f" {email.upper()} ")

    assert second(attempt, "select auth.begin_attempt(gen_random_uuid(), 'sign_in', %s, '127.0.0.9', null, null)", email)


def test_invitations_of_one_business_are_counted_one_after_the_other(own_firm, second, email):
    invite = acting(own_firm, lambda by: invite_staff("Nina", email, "staff", by=by).id)
    assert second(invite, "select ctx.take_turn('invite:' || %s)", str(own_firm.id))


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [("contacts", "is_active = false", "Kit .* is not active"), ("contacts", "email = null", "has no e-mail"),
     ("clients", "is_active = false", "Bakery .* is not active")],
)  # fmt: skip
def test_a_contact_is_let_in_as_contact_and_client_are_now(own_firm, second, table, change, words):
    enable = acting(own_firm, lambda by: enable_access(find(Contact, own_firm.bakery_contact.id, by), by=by))
    id = own_firm.bakery_contact.id if table == "contacts" else own_firm.bakery.id
    with pytest.raises(Refused, match=words):
        second(enable, f"update app.{table} set {change} where id = %s", id)


def test_a_person_is_invited_to_the_client_as_it_is_now(own_firm, second, email):
    invite = acting(own_firm, lambda by: invite_to_client(find(Client, own_firm.bakery.id, by), "Nina", email, by=by))
    with pytest.raises(Refused, match="not active"):
        second(invite, "update app.clients set is_active = false where id = %s", own_firm.bakery.id)


@pytest.mark.parametrize("change", ["delete from app.invitations where bulk_id = %s", "update app.clients set is_active = false where id ="
                                    " (select client_id from app.invitations where bulk_id = %s)"])  # fmt: skip
def test_of_a_bulk_each_is_invited_as_they_are_now(own_firm, second, fresh_client, change):
    with Place(own_firm)() as by:
        bulk_id = start_bulk(by=by).id
    second(lambda: own_firm.do(lambda: send_bulk(str(bulk_id))), change, bulk_id)
    with Place(own_firm)():
        rows = db.session.execute(select(Invitation.state, Invitation.user_id).where(Invitation.bulk_id == bulk_id)).all()
    assert rows == ([] if change.startswith("delete") else [("skipped", None)])


def test_a_bulk_invites_its_own_recipients_alone(own_firm, fresh_client):
    with Place(own_firm, "ada at the worker's")():
        row = {"id": uuid7(), "business_id": own_firm.id, "client_id": own_firm.bakery.id, "name": "Otto", "email": "otto@x.example",
               "role": "owner", "invited_by_name": "Ada"}  # fmt: skip
        db.session.execute(insert(Invitation).values(row))
    with Place(own_firm)() as by:
        bulk_id = start_bulk(by=by).id
    own_firm.do(lambda: send_bulk(str(bulk_id)))
    with Place(own_firm)():
        states = dict(db.session.execute(select(Invitation.client_id, Invitation.state)).all())
    assert states == {own_firm.bakery.id: "waiting", fresh_client: "queued"}


def test_an_invoice_is_issued_as_it_is_now(own_firm, second):
    id = own_firm.bakery_draft.id
    issue = acting(own_firm, lambda by: issue_without_notice(find(Invoice, id, by), by=by, today=TODAY, payment_days=14))
    assert second(issue, "update app.invoices set notes = 'Thanks.' where id = %s", id)
    with Place(own_firm)() as by:
        assert (find(Invoice, id, by).state, find(Invoice, id, by).notes) == ("sent", "Thanks.")


def test_a_draft_that_somebody_issues_meanwhile_is_not_changed(own_firm, second):
    id = own_firm.bakery_draft.id
    line = LineInput("Ovens", None, 10_000, None)
    change = acting(own_firm, lambda by: change_draft(find(Invoice, id, by), {}, [line], by=by))
    with pytest.raises(Conflict, match="has been issued"):
        second(change, "update app.invoices set state = 'sent', number = 'X-1', issued_on = %s, due_on = %s, issued_at = now() where id = %s",
               TODAY, TODAY, id)  # fmt: skip


def test_a_draft_that_somebody_deletes_meanwhile_is_not_changed(own_firm, second):
    id = own_firm.bakery_draft.id
    change = acting(own_firm, lambda by: change_draft(find(Invoice, id, by), {}, [LineInput("Ovens", None, 10_000, None)], by=by))
    with pytest.raises(Conflict, match="deleted a moment ago"):
        second(change, "delete from app.invoices where id = %s", id)


def test_of_two_who_remove_somebody_the_second_is_told(own_firm, second):
    id = own_firm.people["mia"].id
    take_away = acting(own_firm, lambda by: remove(find(User, id, by), by=by))
    with pytest.raises(Conflict, match="changed or removed a moment ago"):
        second(take_away, "delete from app.users where id = %s", id)


def test_numbers_change_their_prefix_when_nobody_takes_one(own_firm, second):
    assert own_firm.bakery_open
    change = acting(own_firm, lambda by: set_prefixes("NEW", "NOTE", by=by))
    second(change, "select 1 from app.counters where business_id = %s for update", own_firm.id)
