"""From every state to every other: what may be moves, all else is told so and changes nothing. Generated from the enums."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, select, update

from app.core.db import db, find, uuid7
from app.core.errors import Conflict, Refused
from app.core.states import State, check_move, move
from app.domain.invitations.invitation import Invitation, has_status, invitation_status, pending_status
from app.domain.invitations.list import invitations
from app.domain.invitations.team import member_status
from app.domain.invoices.invoice import STORED, Invoice
from app.domain.invoices.issuing import cancel, issue_without_notice
from app.domain.projects.keeping import add_phase, change_phase, change_project, create_project
from app.domain.projects.phase import PhaseStatus
from app.domain.projects.project import Project, ProjectStatus
from app.domain.users.user import User
from tests.cast import TODAY
from tests.domain.acting import Place, difference, rows_of, touched

STATES = sorted(State.__subclasses__(), key=lambda states: states.__name__)
PAIRS = [(old, new) for states in STATES for old in states for new in states]
HAVING = {"draft": "bakery_draft", "sent": "bakery_open", "cancelled": "bakery_cancelled"}
LATE = "Somebody was faster."


def named(value):
    return f"{type(value).__name__}.{value.value}" if isinstance(value, State) else str(value)


def pairs_of(states):
    return [(old, new) for old in states for new in states if old is not new]


# ── The table ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("states", STATES, ids=lambda states: states.__name__)
def test_every_move_leads_to_a_state_that_there_is(states):
    for state in states:
        assert set(state.moves) <= {other.value for other in states} - {state.value}


@pytest.mark.parametrize(("old", "new"), PAIRS, ids=named)
def test_a_move_is_held_to_the_table(old, new):
    if new is old or new.value in old.moves:
        return check_move(old, new.value)
    with pytest.raises(Refused, match=f"can't become “{new.label}”") as refused:
        check_move(old, new.value)
    assert set(refused.value.fields) == {"status"}
    return None


def test_who_can_t_move_is_told_the_way():
    with pytest.raises(Refused) as refused:
        check_move(ProjectStatus.CANCELLED, "completed")
    assert refused.value.words == "From “Cancelled” it can't become “Completed”. Make it “Active” first."


# ── Invoices: by `move` ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("old", "new"), [(old, new) for old in STORED for new in STORED], ids=named)
def test_an_invoice_moves_where_the_table_says_and_nowhere_else(own_firm, database, old, new):
    invoice = own_firm.things[HAVING[old.value]]
    by_hand = {"number": "X-1", "issued_on": TODAY, "due_on": TODAY, "issued_at": datetime.now(UTC)} if new.value == "sent" else {}
    by_hand |= {"cancelled_at": datetime.now(UTC)} if new.value == "cancelled" else {}
    place, before = Place(own_firm), rows_of(database, own_firm)
    with place():
        if new.value in old.moves:
            move(Invoice, invoice.id, new, LATE, column="state", **by_hand)
        else:
            with pytest.raises(Conflict, match=LATE):
                move(Invoice, invoice.id, new, LATE, column="state", **by_hand)
    after = rows_of(database, own_firm)
    if new.value in old.moves:
        assert after["invoices", str(invoice.id)]["state"] == new.value
        changed = {key for key in after if after[key] != before.get(key)}
        assert {key for key in changed if key[0] not in ("invoice_counts", "moves", "search_words")} == {
            ("invoices", str(invoice.id))
        }
        assert [after[key]["state"] for key in changed if key[0] == "moves"] == [new.value]
    else:
        assert after == before


VERBS = {
    "sent": lambda invoice, by: issue_without_notice(invoice, by=by, today=TODAY, payment_days=14),
    "cancelled": lambda invoice, by: cancel(invoice, "Twice.", by=by, today=TODAY),
}


@pytest.mark.parametrize("old", STORED, ids=named)
@pytest.mark.parametrize("goal", VERBS)
def test_the_verbs_of_an_invoice_are_held_to_the_same_table(own_firm, database, old, goal):
    invoice = own_firm.things[HAVING[old.value]]
    place, before = Place(own_firm), rows_of(database, own_firm)
    with place() as by:
        kept = find(Invoice, invoice.id, by)
        if goal in old.moves:
            VERBS[goal](kept, by)
            assert kept.state == goal
        else:
            with pytest.raises(Conflict):
                VERBS[goal](kept, by)
    if goal not in old.moves:
        assert rows_of(database, own_firm) == before


@pytest.mark.parametrize(
    ("name", "goal", "made"), [("bakery_open", "cancelled", "+credit_notes"), ("bakery_draft", "sent", "+ledger_entries")]
)
def test_of_ten_at_once_one_wins_and_nine_are_told_so(own_firm, database, name, goal, made):
    invoice, ready = own_firm.things[name], Barrier(10)
    places = [Place(own_firm) for _ in range(10)]
    before = rows_of(database, own_firm)

    def attempt(place):
        ready.wait()
        try:
            with place() as by:
                VERBS[goal](find(Invoice, invoice.id, by), by)
        except Conflict as conflict:
            return conflict.words
        return "won"

    with ThreadPoolExecutor(10) as threads:
        told = list(threads.map(attempt, places))
    assert told.count("won") == 1, told
    assert len(set(told)) == 2
    after = rows_of(database, own_firm)
    assert made in difference(before, after)
    assert len(touched(before, after, made.lstrip("+"))) == len(touched(before, after, "activities")) == 1
    assert len(touched(before, after, "ledger_entries")) == 1


# ── Projects and phases: a form sets the state with all else ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("old", "new"), pairs_of(ProjectStatus), ids=named)
def test_a_project_is_held_to_its_moves(own_firm, old, new):
    place = Place(own_firm)
    with place() as by:
        project = create_project({"name": "Ovens", "client_id": own_firm.bakery.id, "status": old.value}, by=by)
        outcome = status_after(project, new, old, lambda values: change_project(project, values, by=by))
        assert outcome == project.status == (new.value if new.value in old.moves else old.value)


@pytest.mark.parametrize(("old", "new"), pairs_of(PhaseStatus), ids=named)
def test_a_phase_is_held_to_its_moves(own_firm, old, new):
    project = own_firm.bakery_project
    place = Place(own_firm)
    with place() as by:
        phase = add_phase(find(Project, project.id, by), {"name": "Measuring", "status": old.value}, by=by)
        db.session.flush()
        outcome = status_after(phase, new, old, lambda values: change_phase(phase, values, by=by))
        assert outcome == phase.status == (new.value if new.value in old.moves else old.value)


def status_after(thing, new, old, change):
    if new.value in old.moves:
        change({"status": new.value})
    else:
        with pytest.raises(Refused, match="Make it “Active” first") as refused:
            change({"name": "Another", "status": new.value})
        assert set(refused.value.fields) == {"status"}
        assert thing.name != "Another"
    db.session.flush()
    return thing.status


def test_a_project_that_somebody_cancels_meanwhile_is_not_completed(own_firm):
    """What is held is where it stands now, not where the page showed it."""
    project = own_firm.bakery_project
    late, early = Place(own_firm), Place(own_firm)
    with late() as by:
        seen = find(Project, project.id, by)
        with early() as other:
            change_project(find(Project, project.id, other), {"status": "cancelled"}, by=other)
        with pytest.raises(Refused, match="From “Cancelled” it can't become “Completed”"):
            change_project(seen, {"status": "completed"}, by=by)


def test_the_form_of_a_project_still_shows_every_state_and_says_why_not(own_firm, visit):
    project = own_firm.bakery_project
    own_firm.change(project, status="cancelled")
    ada, url = visit(own_firm, "ada"), f"/admin/projects/{project.id}/edit"
    page = ada.get(url).text
    assert all(f'value="{state.value}"' in page for state in ProjectStatus)
    answer = ada.post(url, {"name": "Ovens", "status": "completed"})
    assert answer.status_code == 422
    assert "From “Cancelled” it can&#39;t become “Completed”. Make it “Active” first." in answer.text


# ── Where somebody's invitation stands: read from their moments, not kept ───────────────────────────────────────────────


@pytest.mark.parametrize(
    ("invited", "days", "joined", "stands"),
    [(True, 1, False, "invited"), (True, -1, False, "expired"), (True, -1, True, "active"), (True, 1, True, "active"), (False, None, False, None)],
)  # fmt: skip
def test_an_invitation_stands_where_its_person_s_moments_say(own_firm, invited, days, joined, stands):
    now = datetime.now(UTC)
    moments = {"invited_at": now if invited else None, "joined_at": now if joined else None,
               "invitation_until": now + timedelta(days=days) if days else None}  # fmt: skip
    user = SimpleNamespace(**moments, is_active=True, client_portal_enabled=True)
    assert not invited or invitation_status(user) == stands
    assert pending_status(user) == (stands if stands != "active" else None)
    assert member_status(user) == (stands or "active"), "whoever was never invited was let in otherwise"
    with Place(own_firm, "ada at the worker's")():
        db.session.execute(update(User).where(User.id == own_firm.people["mia"].id).values(moments))
    with Place(own_firm)() as by:
        having = {state for state in ("invited", "expired", "active", "all")
                  if db.session.scalar(select(User.id).where(User.id == own_firm.people["mia"].id, has_status(state)))}  # fmt: skip
        listed = {
            state
            for state in ("invited", "expired", "active", "all")
            if own_firm.people["mia"].id in {row.id for row in invitations.load(by, {"state": state}).rows}
        }
    assert having == listed == ({stands, "all"} if stands else set())


@pytest.mark.parametrize("off", ["is_active", "client_portal_enabled"])
def test_a_member_whom_the_business_switched_off_is_out(off):
    user = SimpleNamespace(is_active=True, client_portal_enabled=True, invited_at=datetime.now(UTC), joined_at=datetime.now(UTC))
    assert member_status(user) == "active"
    setattr(user, off, False)
    assert member_status(user) == "off"


def test_the_list_says_what_the_server_said_to_the_newest_mail(own_firm):
    mia, now = own_firm.people["mia"].id, datetime.now(UTC)
    with Place(own_firm, "ada at the worker's")():
        db.session.execute(update(User).where(User.id == mia).values(invited_at=now, joined_at=None))
    kept = dict(
        business_id=own_firm.id,
        client_id=own_firm.bakery.id,
        user_id=mia,
        name="Mia",
        email="m@x.example",
        role="member",
        invited_by_name="Ada",
    )
    mails = [("failed", now, "550 No."), ("failed", now - timedelta(days=1), "999 Long ago."), ("sent", now, "999 All is well.")]
    with Place(own_firm, "ada at the worker's")():
        rows = [kept | {"id": uuid7(), "state": state, "taken_at": at, "reason": reason} for state, at, reason in mails]
        db.session.execute(insert(Invitation), rows)
    with Place(own_firm)() as by:
        assert [row.failure for row in invitations.load(by, {"state": "all"}).rows if row.id == mia] == ["550 No."]
