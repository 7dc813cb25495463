"""From where to where a thing moves: the states' own table, held below the application whoever asks; and what is written down of it.
Generated from the enums, for every pair there is."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select

from app.core.db import db
from app.core.states import COURSES, State, transitions
from app.domain.courses.move import Move
from app.domain.invoices.invoice import STORED, InvoiceStatus
from tests.isolation.doors import PEOPLE, standing_as

KEPT = {InvoiceStatus: STORED}
PAIRS = [
    (kept, was, goal) for kept, states in sorted(COURSES.items()) for was in KEPT.get(states, states) for goal in KEPT.get(states, states)
    if was is not goal
]  # fmt: skip
THINGS = {
    "document_versions.status": "bakery_version", "files.state": "bakery_file", "invitations.state": "bakery_invitation", "phases.status": "bakery_phase", "projects.status": "bakery_project",
    "invoices.state": "bakery_draft",
}  # fmt: skip
# An issued one can't be made of a draft by hand.
INVOICES = {"draft": "bakery_draft", "sent": "bakery_open", "cancelled": "bakery_cancelled"}


def test_each_state_that_is_kept_is_held():
    """A noun with moves whose column is not said would be held by nobody."""
    kept = {states for states in State.__subclasses__() if any(state.moves for state in states)}
    assert kept == set(COURSES.values())
    assert THINGS.keys() == COURSES.keys()


def test_the_database_has_the_table_and_a_trigger_for_each(database):
    with psycopg.connect(database) as owner:
        assert set(owner.execute("select * from platform.transitions").fetchall()) == set(transitions())
        held = owner.execute("""
            select c.relname || '.' || a.attname from pg_trigger t join pg_class c on c.oid = t.tgrelid
              join pg_attribute a on a.attrelid = c.oid and a.attnum = any (t.tgattr)
             where t.tgname = 'keep_course' and t.tgenabled = 'O'""").fetchall()
    assert {name for (name,) in held} == COURSES.keys()


@pytest.mark.parametrize(("kept", "was", "goal"), PAIRS, ids=lambda value: str(value))
def test_a_move_that_is_not_in_the_table_is_refused_whoever_asks(database, firm, kept, was, goal):
    table, column = kept.split(".")
    thing = getattr(firm, INVOICES[was.value] if table == "invoices" else THINGS[kept])
    besides = ", audience = 'office'" if "removed" in (was, goal) else ""
    if was == "published":
        besides = ", published_at = now()"
    elif table == "document_versions":
        besides = ", published_at = null"
    become = f"update app.{table} set {column} = %s{besides} where id = %s"
    with psycopg.connect(database) as owner:
        if table != "invoices":
            owner.execute("set local session_replication_role = replica")  # Past every trigger.
            owner.execute(become, (was.value, thing.id))
            owner.execute("set local session_replication_role = origin")
        refused = ""
        try:
            with owner.transaction():
                owner.execute(become, (goal.value, thing.id))
        except psycopg.Error as error:
            refused = str(error)
        owner.rollback()
    assert ("does not become" in refused) == (goal.value not in was.moves), refused


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("kept", COURSES)
def test_no_door_moves_it_otherwise(server, database, firm, person, kept):
    """Every state from the one it is in; what is not granted at all is refused before."""
    table, column = kept.split(".")
    thing, states = getattr(firm, THINGS[kept]), COURSES[kept]
    with psycopg.connect(database) as owner:
        is_now = owner.execute(
            sql.SQL("select {} from app.{} where id = %s").format(sql.Identifier(column), sql.Identifier(table)), (thing.id,)
        ).fetchone()[0]
    for goal in set(KEPT.get(states, states)) - {states(is_now)}:
        with standing_as(server, database, firm, person) as connection:
            try:
                moved = connection.execute(f"update app.{table} set {column} = %s where id = %s", (goal.value, thing.id)).rowcount
            except psycopg.Error:
                moved = 0
        assert not moved or goal.value in states(is_now).moves, goal


def test_a_move_is_written_down_with_who_made_it(own_firm, visit):
    project, ada = own_firm.bakery_project, visit(own_firm, "ada")
    form = {"name": project.name, "status": "on_hold"}
    assert ada.post(f"/admin/projects/{project.id}/edit", form).status_code == 303
    assert ada.post(f"/admin/projects/{project.id}/edit", form).status_code == 303
    assert ada.post(f"/admin/projects/{project.id}/edit", form | {"status": "active"}).status_code == 303
    moves = own_firm.do(lambda: list(db.session.scalars(select(Move).where(Move.thing_id == project.id).order_by(Move.at))))
    assert [(m.noun, m.was, m.state, m.by_client, m.person_name, m.project_id) for m in moves] == [
        ("projects", "planned", "active", False, None, project.id),  # As the cast was made, by nobody.
        ("projects", "active", "on_hold", False, own_firm.ada.name, project.id),
        ("projects", "on_hold", "active", False, own_firm.ada.name, project.id),
    ]
    page = ada.get(f"/admin/projects/{project.id}").text.partition("History")[2]
    assert page.index("Active") < page.index("On hold") and own_firm.ada.name in page


def test_of_many_who_move_it_at_once_one_does_and_one_move_is_written(own_firm, visit):
    invoice = own_firm.bakery_draft
    visitors = [visit(own_firm, "ada") for _ in range(8)]
    for visitor in visitors:
        visitor.token()
    start = Barrier(8)

    def issue(visitor):
        start.wait()
        return visitor.post(f"/admin/invoices/{invoice.id}/issue").status_code

    with ThreadPoolExecutor(8) as threads:
        codes = sorted(threads.map(issue, visitors))
    assert codes == [303, *[409] * 7]
    moves = own_firm.do(lambda: list(db.session.scalars(select(Move).where(Move.thing_id == invoice.id))))
    assert [(m.was, m.state, m.person_name) for m in moves] == [("draft", "sent", own_firm.ada.name)]


@pytest.mark.parametrize("person", PEOPLE)
def test_whoever_reads_no_invoices_reads_no_moves_of_them(server, database, own_firm, visit, person):
    own_firm.all()
    with psycopg.connect(database) as owner:
        kept = dict(
            owner.execute("select noun, count(*) from app.moves where business_id = %s group by 1", (own_firm.id,)).fetchall()
        )
    assert kept.keys() == {"document_versions", "invoices", "projects"}
    with standing_as(server, database, own_firm, person) as connection:
        try:
            rows = connection.execute("select noun, client_id from app.moves").fetchall()
        except psycopg.errors.InsufficientPrivilege:
            rows = []
    assert bool(rows) == (person != "tom")
    for noun in ("document_versions", "invoices"):
        assert (noun in {row["noun"] for row in rows}) == (person in ("ada", "pia", "stan"))


def test_of_the_office_neither_without_the_right(server, database, own_firm):
    own_firm.all()
    row = ("staff", "invoices:read")
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("delete from platform.role_permissions where (role, permission) = (%s, %s)", row)
    try:
        with standing_as(server, database, own_firm, "stan") as connection:
            nouns = {one["noun"] for one in connection.execute("select noun from app.moves").fetchall()}
    finally:
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("insert into platform.role_permissions values (%s, %s)", row)
    assert nouns == {"document_versions", "projects"}


def test_who_repairs_from_outside_is_held_to_the_table_and_leaves_no_move(database, own_firm):
    with psycopg.connect(database) as owner:
        changed = "update app.projects set status = %s where id = %s"
        owner.execute(changed, ("on_hold", own_firm.bakery_project.id))
        count = "select count(*) from app.moves where thing_id = %s and state = 'on_hold'"
        assert owner.execute(count, (own_firm.bakery_project.id,)).fetchone() == (0,)
        owner.rollback()


def test_what_is_no_move_any_more_is_taken_out_by_an_upgrade(server, fresh_database):
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        owner.execute("insert into platform.transitions values ('files', 'refused', 'ready')")
        owner.execute("delete from platform.transitions where noun = 'projects'")
        owner.execute("update platform.transitions set permission = null where noun = 'document_versions'")
    assert server.migrate(fresh_database, "upgrade").exit_code == 0
    with psycopg.connect(fresh_database) as owner:
        assert set(owner.execute("select * from platform.transitions").fetchall()) == set(transitions())


def test_whoever_waited_for_the_row_comes_later_in_its_history(server, database, own_firm):
    """Though they began first."""
    id = own_firm.bakery_project.id
    change = "update app.projects set status = %s where id = %s"
    with standing_as(server, database, own_firm, "ada") as first, standing_as(server, database, own_firm, "stan") as second:
        second.execute(change, ("on_hold", id))
        second.commit()
        first.execute(change, ("completed", id))
        first.commit()
    newest = select(Move.state).where(Move.thing_id == id).order_by(Move.at.desc()).limit(1)
    assert own_firm.do(lambda: db.session.scalar(newest)) == "completed"


def test_nobody_writes_a_move_by_hand_nor_takes_one_away(server, database, own_firm, visit):
    project = own_firm.bakery_project
    visit(own_firm, "ada").post(f"/admin/projects/{project.id}/edit", {"name": project.name, "status": "on_hold"})
    for person in PEOPLE:
        for statement in (
            "insert into app.moves select * from app.moves",
            "update app.moves set state = 'planned'",
            "delete from app.moves",
        ):
            with standing_as(server, database, own_firm, person) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
