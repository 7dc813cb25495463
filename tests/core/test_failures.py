"""Whatever a view comes to grief on has its answer: a page that says what to do next, words for a machine, and nothing of the inside."""

from uuid import uuid4

import psycopg
import pytest
from flask import abort
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.core.db import db, find
from app.core.errors import Away, Conflict, Refused, TooMany
from app.core.guard import current_user
from app.core.standing import current_standing
from app.core.transaction import commit
from app.domain.users.user import User
from tests.browse import HX, Visitor
from tests.isolation.test_routes import address

SECRET = "select * from the inside"
PAGES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)
OTHERS = {401: 400, 418: 400, 451: 400, 501: 500, 502: 500}
FAULTS = {
    "a mistake of ours": (RuntimeError(SECRET), 500),
    "a lock that took too long": (psycopg.errors.LockNotAvailable(SECRET), 503),
    "a deadlock": (OperationalError(SECRET, {}, psycopg.errors.DeadlockDetected(SECRET)), 503),
    "a value that the database does not take": (psycopg.errors.InvalidTextRepresentation(SECRET), 400),
    "another error of the database": (psycopg.errors.InsufficientPrivilege(SECRET), 500),
    "a refusal": (Refused("Not like this.", "name"), 422),
    "a conflict": (Conflict("Somebody was faster."), 409),
    "too many": (TooMany(90), 429),
    "a bucket that is away": (Away(SECRET), 503),
}


@pytest.fixture(scope="module")
def broken(make_app, database, firm):
    """Bob's dashboard, which fails as asked; or, of a machine with his token, what it asks."""
    app = make_app(database, PROPAGATE_EXCEPTIONS=False)
    visitor = Visitor(app, check=False)
    visitor.sign_in_with(firm.secret_of("bob"))
    token = {"Authorization": f"Bearer {firm.secret_of('bob', 'token')}"}
    failures = []

    def view():
        if isinstance(failures[-1], int):
            abort(failures[-1])
        raise failures[-1]

    view.permission, view.viewing, view.in_parts = "dashboard:read", None, False
    app.view_functions |= {"client_portal.dashboard.show": view, "api.me.show": view}

    def answer(failure, headers=None, *, machine=False):
        failures.append(failure)
        return app.test_client().get("/api/me", headers=token) if machine else visitor.get("/client-portal/", headers=headers)

    return answer


@pytest.mark.parametrize(("code", "told"), [*zip(PAGES, PAGES, strict=True), *OTHERS.items()])
def test_every_code_has_a_page_with_a_next_step(broken, code, told):
    answer = broken(code)
    assert answer.status_code == told
    assert answer.text.lstrip().startswith("<!doctype html>")
    assert "<h1" in answer.text and 'href="/' in answer.text
    assert broken(code, HX).status_code == told
    machine = broken(code, machine=True)
    assert (machine.status_code, machine.json["error"]["status"]) == (code, code)


@pytest.mark.parametrize("name", FAULTS)
def test_every_failure_has_its_answer_and_tells_nothing_of_the_inside(broken, name):
    failure, code = FAULTS[name]
    for answer in (broken(failure), broken(failure, HX), broken(failure, machine=True)):
        assert answer.status_code == code
        assert "inside" not in answer.text and "psycopg" not in answer.text and "Traceback" not in answer.text
        assert code == 429 or getattr(failure, "words", "") in answer.text
        assert (answer.headers.get("Retry-After") or "") == {503: "2", 429: "90"}.get(code, "")


@pytest.mark.parametrize(
    ("state", "code"),
    [("55P03", 503), ("40001", 503), ("40P01", 503), ("57014", 503), ("57P01", 503), ("08006", 503), ("53300", 503),
     ("23505", 500), ("42501", 500), ("22P02", 400)],
)  # fmt: skip
def test_to_ask_again_helps_after_a_lock_a_time_limit_or_a_deadlock_and_when_the_server_is_away(broken, state, code):
    assert broken(psycopg.errors.lookup(state)(SECRET)).status_code == code


AT_THE_COMMIT = {
    name: fault for name, fault in FAULTS.items() if isinstance(fault[0], psycopg.Error | OperationalError | RuntimeError)
}


@pytest.mark.parametrize("name", AT_THE_COMMIT)
def test_a_failure_at_the_commit_has_the_same_answer(make_app, database, firm, monkeypatch, name):
    failure, code = AT_THE_COMMIT[name]
    visitor = Visitor(make_app(database, PROPAGATE_EXCEPTIONS=False), check=False)
    visitor.sign_in_with(firm.secret_of("bob"))
    good = visitor.get("/client-portal/")

    def fail():
        raise failure

    monkeypatch.setattr("app.core.http.commit", fail)
    answer = visitor.get("/client-portal/")
    assert (good.status_code, answer.status_code) == (200, code)
    assert answer.text.lstrip().startswith("<!doctype html>") and "inside" not in answer.text
    assert answer.headers.get("Retry-After") == ("2" if code == 503 else None)
    assert set(answer.headers.keys()) >= {"Content-Security-Policy", "X-Frame-Options", "Cache-Control"}


def test_a_row_that_another_holds_at_the_commit_is_a_matter_of_time(make_app, database, own_firm, monkeypatch):
    app = make_app(database, PROPAGATE_EXCEPTIONS=False)
    visitor = Visitor(app, check=False)
    visitor.sign_in_with(own_firm.secret_of("bob"))

    bounds, given_up = [], []

    def view():
        bounds.append(db.session.execute(text("show lock_timeout")).scalar())
        find(User, current_user.id, current_user).phone = uuid4().hex  # Written when the request ends.
        return "<p>Done</p>"

    def watched():
        try:
            commit()
        except OperationalError as error:
            given_up.append(error.orig.sqlstate)
            raise

    view.permission, view.viewing, view.in_parts = "dashboard:read", None, False
    app.view_functions["client_portal.dashboard.show"] = view
    monkeypatch.setattr("app.core.http.commit", watched)
    assert visitor.get("/client-portal/").text == "<p>Done</p>"
    with psycopg.connect(database) as other:
        other.execute("select from app.users where id = %s for update", (own_firm.bob.id,))
        answer = visitor.get("/client-portal/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Done" not in answer.text
    assert given_up == [psycopg.errors.LockNotAvailable.sqlstate]
    assert visitor.get("/client-portal/").text == "<p>Done</p>"
    assert bounds == ["1s"] * 3


@pytest.mark.parametrize(("told", "code"), [(200, 503), (404, 404)])
@pytest.mark.parametrize("asks_by", ["the wire", "the ORM"])
def test_a_connection_that_died_takes_nothing_with_it(make_app, database, own_firm, told, code, asks_by):
    """Whatever the view had in mind: what is undone is undone already, what was to be kept is a matter of time."""
    app = make_app(database, PROPAGATE_EXCEPTIONS=False)
    visitor = Visitor(app, check=False)
    visitor.sign_in_with(own_firm.secret_of("bob"))

    def view():
        if asks_by == "the ORM":
            find(User, current_user.id, current_user)
        pid = current_standing().pooled.driver_connection.info.backend_pid
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("select pg_terminate_backend(%s, 5000)", (pid,))
        return "<p>Done</p>", told

    view.permission, view.viewing, view.in_parts = "dashboard:read", None, False
    before = app.view_functions["client_portal.dashboard.show"]
    app.view_functions["client_portal.dashboard.show"] = view
    assert visitor.get("/client-portal/").status_code == code
    app.view_functions["client_portal.dashboard.show"] = before
    for _ in range(5):
        assert visitor.get("/client-portal/").status_code == 200


def test_whoever_tried_too_often_is_told_when_the_next_is_taken(broken):
    assert "2 minutes" in broken(TooMany(90)).text
    assert broken(TooMany(90), machine=True).headers["Retry-After"] == "90"


@pytest.mark.parametrize(("code", "heading"), [(500, "Something went wrong on our side"), (503, "We will be back shortly")])
def test_what_stands_alone_says_so_in_its_title_too(broken, code, heading):
    page = broken(code).text
    assert f"<title>{heading}</title>" in page and f"<h1>{heading}</h1>" in page


KEPT = "kept-between-two-people-0123456789-abcdefg"


@pytest.mark.parametrize("fault", [RuntimeError("A fault of ours."), psycopg.errors.InsufficientPrivilege("no")], ids=repr)
def test_no_log_line_holds_a_secret(make_app, database, own_firm, caplog, fault):
    """Every route fails, with one in its address, its query, its form, its cookies and its headers."""
    app = make_app(database, PROPAGATE_EXCEPTIONS=False)
    visitor = Visitor(app, check=False)
    visitor.sign_in_with(own_firm.secret_of("bob"))
    visitor.client.set_cookie("vitrine_browser", KEPT)
    caplog.set_level("DEBUG")

    def fail(**_):
        raise fault

    fail.permission, fail.viewing, fail.in_parts = None, None, False
    failed, form = 0, {"password": KEPT, "csrf_token": visitor.token()}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            app.view_functions[rule.endpoint] = fail
            url = address(app, rule, None if "uuid:" in rule.rule else "admin" if "any(" in rule.rule else KEPT)
            for method in rule.methods - {"OPTIONS", "HEAD"}:
                headers, data = {"Authorization": f"Bearer {KEPT}"}, form if method != "GET" else None
                answer = visitor.client.open(f"{url}?token={KEPT}", method=method, data=data, headers=headers)
                failed += answer.status_code == 500
    assert failed > 130
    assert caplog.text.count("Failed: ") == failed
    assert KEPT not in caplog.text
    assert own_firm.secret_of("bob") not in caplog.text


def test_an_error_of_the_database_tells_no_values(app):
    """Of any door: hashes and addresses go through all of them."""
    with app.app_context():
        for engine in db.engines.values():
            with engine.connect() as connection:
                connection.detach()  # Closed, and not kept.
                with pytest.raises(DBAPIError) as caught:
                    connection.execute(text("select 1/0 where :value <> ''"), {"value": SECRET})
            assert SECRET not in str(caught.value)
