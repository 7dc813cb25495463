"""Whatever a view comes to grief on has its answer: a page that says what to do next, words for a machine, and nothing of the inside."""

import psycopg
import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from app.core.errors import Conflict, Refused, TooMany
from tests.browse import HX, Visitor

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


def test_whoever_tried_too_often_is_told_when_the_next_is_taken(broken):
    assert "2 minutes" in broken(TooMany(90)).text
    assert broken(TooMany(90), machine=True).headers["Retry-After"] == "90"


@pytest.mark.parametrize(("code", "heading"), [(500, "Something went wrong on our side"), (503, "We will be back shortly")])
def test_what_stands_alone_says_so_in_its_title_too(broken, code, heading):
    page = broken(code).text
    assert f"<title>{heading}</title>" in page and f"<h1>{heading}</h1>" in page
