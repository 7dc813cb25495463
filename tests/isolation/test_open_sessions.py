"""Each change that takes something away, while a browser and a token of the person concerned are open.

Generated from the URL map and from the catalogue: every route that the person could open before, asked again after it, by
cookie and by token; and every table, on a bare connection. The answer is that of one who is not let in, nothing of what was
lost shows, and nothing is written.
"""

from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import delete, func, select, update

from app.core.db import db
from app.domain.clients.assignment import ClientAssignment
from app.domain.clients.client import Client
from app.domain.contacts.contact import Contact
from app.domain.projects.project import Project
from app.domain.users.user import User
from tests.browse import HX, Visitor
from tests.isolation.changes import CASES, CHANGES, row_of
from tests.isolation.doors import PEOPLE, Table, door_of, readable_tables
from tests.isolation.test_routes import MATRIX, address, destructive, own_id, routes

OF_A_PROJECT = {"document", "file", "message", "page", "picture", "project", "version"}

# Every stored string of the cast holds one of these.
LOST = ("bakery", "cinema", "zmoney", "zinternal")


@pytest.fixture
def cast(own_firm, database):
    """Mia is a contact too, and has access as one."""
    own_firm.owner_url = database
    own_firm.do(
        lambda: db.session.execute(
            update(Contact).where(Contact.id == own_firm.bakery_contact.id).values(user_id=own_firm.mia.id, portal_access=True)
        )
    )
    return own_firm


class Open:
    """One person's browser, token and bare secret, opened before the change."""

    def __init__(self, app: Any, firm: Any, name: str) -> None:
        self.app, self.firm, self.name = app, firm, name
        self.visitor = Visitor(app, check=False)
        self.visitor.sign_in_with(firm.secret_of(name))
        self.bearer = {"Authorization": f"Bearer {firm.secret_of(name, 'token')}"}
        self.secret = firm.secret_of(name)
        self.rules = [rule for rule in routes(app) if name in MATRIX[rule.endpoint].people]

    def url(self, rule: Any) -> str:
        line = MATRIX[rule.endpoint]
        thing = line.thing if line.thing and line.thing != "nothing" else None
        return address(self.app, rule, own_id(self.firm, self.name, line) if thing else None)

    def ask(self, rule: Any, headers: dict[str, str] | None = None) -> Any:
        if rule.endpoint.startswith("api."):
            method = "GET" if "GET" in rule.methods else "POST"
            return self.visitor.client.open(self.url(rule), method=method, headers=self.bearer)
        if destructive(rule):
            return self.visitor.post(self.url(rule))
        return self.visitor.client.get(self.url(rule), headers=headers, environ_overrides=self.visitor.environ)

    def pages(self) -> list[Any]:
        return [rule for rule in self.rules if not destructive(rule)]


def could_be_opened(opened: Open) -> None:
    """Or the refusals after the change would prove nothing."""
    for rule in opened.pages():
        prepared = not rule.endpoint.endswith((".pdf", ".credit_note"))
        assert opened.ask(rule).status_code == (200 if prepared else 404), rule.endpoint
    assert any(rule.endpoint.startswith("api.") for rule in opened.pages())


def everything_of(firm: Any) -> dict[str, Any]:
    """All rows of this business, summed up by table: what a request could have changed."""
    with psycopg.connect(firm.owner_url) as owner:
        tables = owner.execute(
            "select c.relname from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' order by 1"
        ).fetchall()
        digest = "select count(*), md5(string_agg(t::text, '|' order by t::text)) from app.{} t where business_id = %s"
        return {name: owner.execute(sql.SQL(digest).format(sql.Identifier(name)), (firm.id,)).fetchone() for (name,) in tables}


def shows(answer: Any) -> list[str]:
    return [word for word in LOST if word in answer.get_data(as_text=True).lower()]


def rows_seen(server: Any, database: str, opened: Open) -> dict[str, int]:
    """What a bare connection with the open session's secret reads, table by table."""
    with door_of(server, database, PEOPLE[opened.name], opened.secret) as connection:
        seen = {}
        for table in readable_tables(connection):
            row = connection.execute(sql.SQL("select count(*) as n from app.{}").format(sql.Identifier(table.name))).fetchone()
            seen[table.name] = row["n"]
        return {name: number for name, number in seen.items() if number}


@pytest.mark.parametrize(("what", "name"), CASES, ids=[f"{name}: {what}" for what, name in CASES])
def test_what_is_open_is_shut_at_the_next_request(app, server, database, cast, visit, what, name):
    change, opened = CHANGES[what], Open(app, cast, name)
    could_be_opened(opened)
    assert rows_seen(server, database, opened), "or the empty tables below would prove nothing"
    change.do(cast, visit, name)
    before = everything_of(cast)
    for rule in opened.rules:
        for headers in (None, HX):
            answer = opened.ask(rule, headers)
            if rule.endpoint.startswith("api."):
                assert answer.status_code == (401 if change.outcome == "over" else 403), rule.endpoint
            elif change.outcome == "shut":
                assert answer.status_code == 403, f"{rule.endpoint}: {answer.status_code}"
                assert cast.slug in answer.text, "the page says whom to ask"
            elif headers and not destructive(rule):
                assert answer.status_code == 204 and "/sign-in" in answer.headers["HX-Redirect"], rule.endpoint
            else:
                assert answer.status_code == 303 and "/sign-in" in answer.location, f"{rule.endpoint}: {answer.status_code}"
            assert shows(answer) == [], rule.endpoint
    assert everything_of(cast) == before, "nothing was written"
    assert rows_seen(server, database, opened) == {}


def test_nobody_else_is_put_out(app, cast, visit):
    """A removed member, and all the others go on."""
    others = [Open(app, cast, name) for name in ("bob", "carla", "sue", "stan")]
    CHANGES["removed by the owner"].do(cast, visit, "mia")
    for opened in others:
        could_be_opened(opened)


# ── Sue, who keeps her session and loses a client ───────────────────────────────────────────────────────────────────────


def unassign(firm: Any) -> None:
    firm.do(lambda: db.session.execute(delete(ClientAssignment).where(ClientAssignment.user_id == firm.sue.id)))


def test_an_unassigned_subcontractor_finds_nothing_of_the_client(app, server, database, cast):
    opened = Open(app, cast, "sue")
    could_be_opened(opened)
    unassign(cast)
    before = everything_of(cast)
    things = 0
    for rule in opened.rules:
        line = MATRIX[rule.endpoint]
        if line.thing and line.thing != "nothing":
            things += 1
            assert opened.ask(rule).status_code == 403, rule.endpoint
        if destructive(rule):
            continue
        for headers in (None, HX):
            answer = opened.ask(rule, headers)
            assert answer.status_code == (403 if line.thing and line.thing != "nothing" else 200), rule.endpoint
            assert shows(answer) == [], rule.endpoint
    assert things > 5
    after = everything_of(cast)
    assert {name for name in before if before[name] != after[name]} <= {"activities"}, "an export is written down, and no more"
    seen = rows_seen(server, database, opened)
    assert set(seen) <= {"users", "categories", "document_types", "holidays"} and seen["users"] == 1, seen


def test_her_timer_on_a_lost_project_becomes_no_time(app, cast):
    opened = Open(app, cast, "sue")
    form = {"project_id": str(cast.bakery_project.id), "description": "x"}
    assert opened.visitor.post("/admin/time-entries/timer", form).status_code == 303
    unassign(cast)
    count = select(func.count()).select_from(select(1).where(User.business_id == cast.id).subquery())
    assert cast.do(lambda: db.session.scalar(count))
    entries = everything_of(cast)["time_entries"]
    assert opened.visitor.post("/admin/time-entries/timer", form).status_code == 422
    assert opened.visitor.post("/admin/time-entries/timer/stop").status_code == 303
    assert everything_of(cast)["time_entries"] == entries


# ── Mia, whose scope is `own`, and whose project goes to somebody else ──────────────────────────────────────────────────


def own(firm: Any, *projects: Any) -> None:
    def work() -> None:
        db.session.execute(update(User).where(User.id == firm.mia.id).values(scope="own"))
        db.session.execute(update(Project).where(Project.client_id == firm.bakery.id).values(client_user_id=None))
        for project in projects:
            db.session.execute(update(Project).where(Project.id == project.id).values(client_user_id=firm.mia.id))

    firm.do(work)


def test_a_project_taken_from_scope_own_is_gone_from_every_page(app, server, database, cast):
    own(cast, cast.bakery_active)
    opened = Open(app, cast, "mia")
    could_be_opened(opened)
    own(cast, cast.bakery_completed)
    lost = [str(cast.bakery_active.id), "active project bakery", f"bak-act-{cast.slug}"]
    for rule in opened.pages():
        for headers in (None, HX):
            answer = opened.ask(rule, headers)
            theirs = MATRIX[rule.endpoint].thing in OF_A_PROJECT
            assert answer.status_code == (404 if theirs else 200), rule.endpoint
            assert [word for word in lost if word in answer.text] == [], rule.endpoint
    with door_of(server, database, "vitrine_client", opened.secret) as connection:
        for table in readable_tables(connection):
            assert of_project(connection, table, cast.bakery_active.id) == 0, table.name


def of_project(connection: Any, table: Table, project: Any) -> int:
    column = "id" if table.name == "projects" else "project_id"
    # The lines of an invoice are money, and the owner's whatever the scope; members read none.
    if column not in table.columns:
        return 0
    query = sql.SQL("select count(*) as n from app.{} where {} = %s").format(sql.Identifier(table.name), sql.Identifier(column))
    return int(connection.execute(query, (project,)).fetchone()["n"])


def test_the_session_after_a_switched_scope_sees_the_own_projects_alone(app, cast, visit):
    """The one that was open is over (above); the next one shows nothing of the rest, on any page."""
    own(cast, cast.bakery_completed)
    opened = Open(app, cast, "mia")
    for rule in opened.pages():
        answer = opened.ask(rule)
        assert answer.status_code == (404 if MATRIX[rule.endpoint].thing in OF_A_PROJECT else 200), rule.endpoint
        assert "active project bakery" not in answer.text, rule.endpoint


# ── And back ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("model", [User, Client])
def test_what_is_switched_on_again_is_open_again(app, cast, visit, model):
    opened = Open(app, cast, "mia")
    row_of(model, is_active=False)(cast, visit, "mia")
    assert opened.visitor.get("/client-portal/").status_code == 403
    row_of(model, is_active=True)(cast, visit, "mia")
    could_be_opened(opened)


def test_the_sweep_sees_a_leak():
    """The mutants: an answer that still shows something, and a page that still opens."""
    assert shows(SimpleNamespace(get_data=lambda as_text: "<td>Bakery public</td>")) == ["bakery"]
