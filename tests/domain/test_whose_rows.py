"""A verb touches its own rows and no neighbour's: another person's project, another identity's user, the bulk of last week."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select, update

from app.core.db import db, find, get_asker, uuid7
from app.core.device import set_device
from app.core.errors import NoContext, NotSent
from app.domain.access.attempt import Attempt, begin_attempt
from app.domain.access.session import Session, list_sessions
from app.domain.clients.client import Client, create_client
from app.domain.contacts.contact import Contact
from app.domain.invitations import mail as invitation_mail
from app.domain.invitations.bulk_inviting import Progress, find_newest_bulk, load_progress, start_bulk
from app.domain.invitations.invitation import BulkInvitation, Invitation, close_bulk, has_status
from app.domain.invitations.inviting import invite_staff
from app.domain.invitations.mail import give_up_invitation, send_invitation
from app.domain.invitations.platform_inviting import act_as_operator, invite_admin
from app.domain.portals.contact_access import enable_access
from app.domain.portals.portal_access import move_to_client, open_portal
from app.domain.projects.client_person import set_portal_access
from app.domain.projects.project import Project
from app.domain.roles.permissions import PERMISSIONS_OF
from app.domain.time.timer import start_timer
from app.domain.users.keeping import add_user
from app.domain.users.user import User
from tests.domain.acting import Place
from tests.jobs import run_jobs
from tests.sign_in_door import person_behind, sign_in_door


def user(firm, by, name):
    return find(User, firm.people[name].id, by)


# ── Who looks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_can_change_whom_the_database_described(own_firm):
    """The same description is read once, for every request that brings it."""
    with Place(own_firm, "bob")() as bob:
        for thing, name in ((bob, "client_id"), (bob, "permissions"), (bob.business, "id"), (bob.client, "id")):
            with pytest.raises(FrozenInstanceError):
                setattr(thing, name, None)
        assert get_asker() is bob


def test_whoever_runs_the_platform_reads_english_at_greenwich(own_firm, olga):
    with Place(own_firm, "olga", olga)() as by:
        assert (by.locale, by.time_zone, by.modules, by.business) == ("en_GB", "UTC", (), None)
        with pytest.raises(NoContext, match="stands in no business"):
            _ = by.business_id


def test_an_attempt_from_nowhere_counts_too(app, email):
    with sign_in_door(app):
        set_device(None, None)
        id = begin_attempt("sign_in", f" {email.upper()} ")
        row = db.session.execute(select(Attempt.email, Attempt.ip_address, Attempt.user_agent).where(Attempt.id == id)).one()
    assert row == (email, "", None)


# ── A client's people and their portal ──────────────────────────────────────────────────────────────────────────────────


def test_who_leaves_a_client_leaves_their_own_projects_and_nobody_else_s(own_firm):
    own_firm.change(own_firm.bakery_project, client_user_id=own_firm.people["mia"].id)
    own_firm.change(own_firm.cinema_project, client_user_id=own_firm.people["carla"].id)
    with Place(own_firm)() as by:
        set_portal_access(user(own_firm, by, "mia"), enabled=True, client_id=own_firm.cinema.id, by=by)
    with Place(own_firm)() as by:
        assert find(Project, own_firm.bakery_project.id, by).client_user_id is None
        assert find(Project, own_firm.cinema_project.id, by).client_user_id == own_firm.people["carla"].id


def test_one_identity_is_one_person_at_a_client(own_firm, refusing):
    mia = own_firm.people["mia"]
    values = {"user_type": "client", "client_id": own_firm.cinema.id, "company_role": "member"}
    twin = own_firm.do(lambda: add_user(name="Mia", email=mia.email, **values).id)
    with refusing(own_firm, "ada", "client_id", words="at that client already") as by:
        set_portal_access(user(own_firm, by, "mia"), enabled=True, client_id=own_firm.cinema.id, by=by)
    with Place(own_firm)() as by:
        db.session.execute(update(User).where(User.id == twin).values(client_id=None))
    with refusing(own_firm, "ada", "client_id", words="at that client already") as by:
        open_portal(find(Client, own_firm.bakery.id, by), twin, by=by)


def test_who_is_at_two_clients_may_move_to_a_third(own_firm):
    mia = own_firm.people["mia"]
    with Place(own_firm)() as by:
        third = create_client({"name": "Third", "currency": "EUR", "email": f"third@{own_firm.slug}.example"}, by=by).id
    values = {"user_type": "client", "client_id": own_firm.cinema.id, "company_role": "member"}
    own_firm.do(lambda: add_user(name="Mia", email=mia.email, **values))
    with Place(own_firm)() as by:
        set_portal_access(user(own_firm, by, "mia"), enabled=True, client_id=third, by=by)
    with Place(own_firm)() as by:
        assert user(own_firm, by, "mia").client_id == third


def test_of_two_with_a_contact_s_e_mail_it_is_the_older(own_firm, email):
    def work():
        values = {"user_type": "client", "client_id": own_firm.bakery.id, "company_role": "member"}
        ids = [add_user(name=name, email=f"{name}-{email}", **values).id for name in ("older", "newer")]
        db.session.execute(update(User).where(User.id.in_(ids)).values(email=email))
        db.session.execute(update(User).where(User.id == ids[1]).values(created_at=func.now() - func.make_interval(0, 0, 0, 1)))
        return ids

    ids = own_firm.do(work)
    with Place(own_firm)() as by:
        contact = Contact(id=uuid7(), client_id=own_firm.bakery.id, name="Kit", email=email.upper())
        db.session.add(contact)
        db.session.flush()
        enable_access(contact, by=by)
        assert contact.user_id == ids[1]


# ── Invitations ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("joined", "moment", "status"), [(False, 0, "expired"), (False, 1, "invited"), (True, 1, "active"), (True, 0, "active")]
)
def test_an_invitation_has_run_out_at_the_moment_that_it_names(own_firm, joined, moment, status):
    with Place(own_firm, "ada at the worker's")():
        id = own_firm.people["mia"].id
        until = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, moment * 0.000001)
        values = {"invited_at": func.now(), "invitation_until": until, "joined_at": func.now() if joined else None}
        db.session.execute(update(User).where(User.id == id).values(**values))
        for one in ("invited", "expired", "active"):
            assert bool(db.session.scalar(select(User.id).where(User.id == id, has_status(one)))) == (one == status)
        db.session.execute(update(User).where(User.id == id).values(invited_at=None))
        assert not db.session.scalar(select(User.id).where(User.id == id, has_status("all")))


def test_a_bulk_is_over_with_its_last_and_ends_no_other(own_firm):
    with Place(own_firm, "ada at the worker's")():
        before = BulkInvitation(id=uuid7(), started_by_name="Ada", total=1, finished_at=func.now() - func.make_interval(0, 0, 0, 7))
        db.session.add(before)
        db.session.flush()
        ended = db.session.scalar(select(BulkInvitation.finished_at).where(BulkInvitation.id == before.id))
        bulk = BulkInvitation(id=uuid7(), started_by_name="Ada", total=2)
        db.session.add(bulk)
        db.session.flush()
        rows = [Invitation(id=uuid7(), bulk_id=bulk.id, name="N", email=f"{n}@x.example", role="owner", invited_by_name="Ada",
                           state=state, taken_at=func.now()) for n, state in enumerate(("waiting", "queued"))]  # fmt: skip
        db.session.add_all(rows)
        db.session.flush()
        for row in rows:
            close_bulk(bulk.id)
            db.session.refresh(bulk)
            assert bulk.finished_at is None, f"one is {row.state}"
            row.state = "queued"
            db.session.flush()
            row.state = "sent"
            db.session.flush()
        close_bulk(bulk.id)
        db.session.refresh(bulk)
        assert bulk.finished_at is not None
        close_bulk(before.id)
        assert db.session.scalar(select(BulkInvitation.finished_at).where(BulkInvitation.id == before.id)) == ended


def test_the_platform_sends_nothing_to_one_who_was_never_invited(own_firm, email):
    with Place(own_firm, "ada at the worker's")():
        add_user(name="Nina", email=email, role="staff")
        before = db.session.scalar(select(func.count()).select_from(Invitation))
        invite_admin("Nina", email, by=act_as_operator("Olga"), id=uuid4())
        assert db.session.scalar(select(func.count()).select_from(Invitation)) == before


def test_who_is_invited_in_a_bulk_opens_the_portal_of_their_client(app, own_firm, database):
    with Place(own_firm)() as by:
        client = create_client({"name": "Dairy", "currency": "EUR", "email": f"dairy@{own_firm.slug}.example"}, by=by).id
        bulk = start_bulk(by=by).id
    run_jobs(app)
    with Place(own_firm)() as by:
        dairy = find(Client, client, by)
        owner = find(User, dairy.portal_user_id, by)
        assert (dairy.portal_enabled, owner.client_id, owner.company_role, owner.client_portal_enabled) == (
            True,
            client,
            "owner",
            True,
        )
        row = db.session.scalars(select(Invitation).where(Invitation.bulk_id == bulk, Invitation.client_id == client)).one()
        assert (row.state, row.user_id, row.reason, row.role, row.invited_by) == (
            "sent",
            owner.id,
            None,
            "owner",
            own_firm.people["ada"].id,
        )
        assert row.closed_at is not None
        assert find_newest_bulk(by).finished_at is not None, "its last mail was the last of it"
        assert load_progress(find_newest_bulk(by)).percent == 100
    with psycopg.connect(database) as reader:
        told = reader.execute("select person_name from app.activities where kind = 'invite_user' and subject_id = %s", (owner.id,))
        assert told.fetchall() == [(own_firm.people["ada"].name,)]


# ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_timer_left_behind_is_cleared_away_and_no_other(own_firm, conflicting, database):
    """Sue works for the bakery alone; Tom's timer is his own, wherever it runs."""
    sue, tom = (own_firm.people[name].id for name in ("sue", "tom"))
    bakery, cinema = own_firm.bakery_project.id, own_firm.cinema_project.id
    with psycopg.connect(database) as owner:
        for who in (sue, tom):
            owner.execute(
                "insert into app.timers (business_id, user_id, project_id) values (%s, %s, %s)", (own_firm.id, who, cinema)
            )
    with Place(own_firm, "sue")() as by:
        start_timer(bakery, "Ovens", by=by)
    with conflicting(own_firm, "sue", "running already") as by:
        start_timer(bakery, "Ovens", by=by)
    with psycopg.connect(database) as reader:
        rows = reader.execute("select user_id, project_id from app.timers where business_id = %s", (own_firm.id,)).fetchall()
    assert set(rows) == {(sue, bakery), (tom, cinema)}


def test_a_portal_does_not_open_through_somebody_who_is_switched_off(own_firm, refusing):
    with Place(own_firm)() as by:
        db.session.execute(update(User).where(User.id == own_firm.people["mia"].id).values(is_active=False))
    with refusing(own_firm, "ada", "user_id", words="is not active. Activate this person first") as by:
        open_portal(find(Client, own_firm.bakery.id, by), own_firm.people["mia"].id, by=by)


def test_a_session_that_ends_at_this_moment_is_none_of_those_that_are_open(app, own_firm):
    bob = person_behind(app, own_firm.secret_of("bob"))
    with sign_in_door(app):
        for more, number in ((1, 1), (0, 0)):
            until = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, more * 0.000001)
            db.session.execute(update(Session).where(Session.identity_id == bob.identity_id).values(expires_at=until))
            assert len(list_sessions(bob)) == number


def queued_invitation(firm, is_of_bulk, name="nina"):
    nina = add_user(
        name=name.title(),
        email=f"{name}@{firm.slug}.example",
        user_type="client",
        client_id=firm.bakery.id,
        company_role="member",
    )
    bulk = BulkInvitation(id=uuid7(), started_by_name="Ada", total=1, finished_at=func.now() if name == "otto" else None)
    db.session.add(bulk)
    db.session.flush()
    row = Invitation(id=uuid7(), bulk_id=bulk.id if is_of_bulk else None, user_id=nina.id, client_id=firm.bakery.id, name="Nina",
                     email=nina.email, role="member", invited_by_name="Ada", state="queued", taken_at=func.now())  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return nina, row


@pytest.mark.parametrize(("is_certain", "is_of_bulk"), [(True, True), (True, False), (False, True)])
def test_what_the_mail_server_said_is_kept_and_who_got_no_mail_is_nobody_yet(own_firm, monkeypatch, is_certain, is_of_bulk):
    def refuse(*_, **__):
        raise NotSent("550 Nobody of that name.", is_certain=is_certain)

    monkeypatch.setattr(invitation_mail, "send_mail", refuse)
    with Place(own_firm, "ada at the worker's")():
        other, _ = queued_invitation(own_firm, True, "otto")
        nina, row = queued_invitation(own_firm, is_of_bulk)
        other_id, nina_id, id = other.id, nina.id, row.id
    own_firm.do(lambda: send_invitation(str(id)))
    with Place(own_firm)():
        kept = db.session.scalars(select(Invitation).where(Invitation.id == id)).one()
        assert (kept.state, kept.reason) == ("failed", "550 Nobody of that name.")
        assert kept.closed_at is not None
        left = db.session.scalar(select(func.count()).where(User.id == nina_id))
        assert left == (0 if is_certain and is_of_bulk else 1), "where it may have arrived, its link has to open"
        assert db.session.scalar(select(func.count()).where(User.id == other_id)) == 1


@pytest.mark.parametrize(
    ("parts", "percent"), [((0, 0, 0, 0, 0), 100), ((0, 0, 0, 3, 3), 0), ((1, 0, 0, 2, 3), 33), ((1, 1, 1, 0, 3), 100)]
)
def test_how_far_a_bulk_has_come(parts, percent):
    assert Progress(*parts, None).percent == percent


def test_an_operator_is_an_admin_without_a_name_of_their_own_there(own_firm):
    with Place(own_firm, "ada at the worker's")() as by:
        assert (by.business_id, by.user_type, by.role, by.scope, by.time_zone) == (own_firm.id, "staff", "admin", "company", "UTC")
        assert (by.id, by.session_id, by.client_id, by.is_client_owner, by.is_scope_restricted) == (None, None, None, False, False)
        assert by.permissions == PERMISSIONS_OF["admin"] and by.can("branding:write") and not by.can("businesses:write")
        assert by.business_day == datetime.now(UTC).date()


def test_an_invitation_is_called_as_the_job_that_may_run_twice_calls_it(own_firm, email):
    id = uuid4()
    with Place(own_firm, "ada at the worker's")() as by:
        invite_staff("Nina", email, "staff", by=by, id=id)
        assert db.session.scalars(select(Invitation.id).where(Invitation.email == email)).all() == [id]


def test_who_moves_to_another_client_is_no_longer_the_former_one_s_contact(own_firm):
    mia, kit, other = own_firm.people["mia"].id, own_firm.bakery_contact.id, own_firm.cinema_contact.id
    with Place(own_firm)():
        db.session.execute(update(Contact).where(Contact.id == kit).values(user_id=mia, portal_access=True))
    with Place(own_firm)() as by:
        move_to_client(find(User, mia, by), own_firm.cinema.id)
    with Place(own_firm)() as by:
        assert find(User, mia, by).client_id == own_firm.cinema.id
        assert (find(Contact, kit, by).user_id, find(Contact, other, by).user_id) == (None, None)


def test_whoever_is_shut_out_opens_no_portal(own_firm):
    with Place(own_firm)():
        db.session.execute(update(Client).where(Client.id == own_firm.bakery.id).values(portal_user_id=None, portal_enabled=False))
    for enabled, holder in ((False, None), (True, own_firm.people["mia"].id)):
        with Place(own_firm)() as by:
            set_portal_access(user(own_firm, by, "mia"), enabled=enabled, client_id=own_firm.bakery.id, by=by)
        with Place(own_firm)() as by:
            client = find(Client, own_firm.bakery.id, by)
            assert (client.portal_user_id, client.portal_enabled) == (holder, enabled)


def test_the_first_contact_who_is_let_in_opens_the_portal(own_firm):
    mia, kit = own_firm.people["mia"], own_firm.bakery_contact.id
    with Place(own_firm)():
        db.session.execute(update(Client).where(Client.id == own_firm.bakery.id).values(portal_user_id=None, portal_enabled=False))
        db.session.execute(update(Contact).where(Contact.id == kit).values(email=mia.email.upper()))
    with Place(own_firm)() as by:
        assert enable_access(find(Contact, kit, by), by=by) is False, "nobody new was invited"
    with Place(own_firm)() as by:
        client = find(Client, own_firm.bakery.id, by)
        assert (client.portal_user_id, client.portal_enabled) == (mia.id, True)
        assert find(Contact, kit, by).user_id == mia.id


@pytest.mark.parametrize("is_of_bulk", [True, False])
def test_an_invitation_that_could_not_be_sent_is_given_up(own_firm, is_of_bulk):
    with Place(own_firm, "ada at the worker's")() as by:
        nina, row = queued_invitation(own_firm, is_of_bulk)
        give_up_invitation(str(row.id), is_refused=False)
        db.session.expire_all()
        kept = db.session.scalars(select(Invitation).where(Invitation.id == row.id)).one()
        assert (kept.state, kept.reason) == ("failed", "The mail server could not be reached.")
        assert kept.closed_at is not None
        left = db.session.scalar(select(func.count()).where(User.id == nina.id))
        assert left == (0 if is_of_bulk else 1), "of a bulk, the client counts among those to be invited again"
        assert by.business_id == own_firm.id


def test_a_client_s_person_can_be_the_firm_s_first_admin_too(own_firm):
    bob = own_firm.people["bob"]
    with Place(own_firm, "ada at the worker's")():
        invite_admin("Bob", bob.email, by=act_as_operator("Olga"), id=uuid4())
        rows = db.session.execute(
            select(User.user_type, User.role).where(User.identity_id == bob.identity_id).order_by(User.user_type)
        )
        assert rows.all() == [("client", None), ("staff", "admin")]
