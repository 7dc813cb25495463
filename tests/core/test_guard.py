"""The guard asks who it is once for a request, by Flask-Login, and whatever else Flask-Login could read changes nothing."""

from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import flask_login
import pytest
from flask import current_app, g, request
from werkzeug.exceptions import HTTPException

from app.core.db import get_asker
from app.core.errors import Refused
from app.core.guard import View, check_rights, current_user, view_to_record
from app.core.standing import current_standing
from app.core.transaction import undo
from app.domain.activity.activity import Happening


@pytest.mark.parametrize("name", ["remember_token", "=", "_user_id"])
@pytest.mark.parametrize("value", ["x", "1|0"])
def test_a_remembered_login_changes_nothing(visit, firm, name, value):
    bob, nobody = visit(firm, "bob"), visit()
    for visitor in (bob, nobody):
        visitor.environ["HTTP_COOKIE"] = f"{name}={value}"
        visitor.client.set_cookie(name.strip("=") or "x", value)
    assert bob.get("/client-portal/").status_code == 200
    assert nobody.get("/client-portal/").status_code == 303
    assert not any("remember" in cookie for cookie in bob.get("/client-portal/").headers.getlist("Set-Cookie"))


def test_static_and_public_answers_vary_by_no_cookie(app, visit):
    font = next(Path(app.static_folder).rglob("*.woff2")).relative_to(app.static_folder)
    for path in (app.jinja_env.globals["stylesheet_url"], f"/static/{font}", "/health", "/ready", "/brand/1d4ed8.css"):
        answer = visit().get(path)
        assert answer.status_code == 200
        answer.close()
        assert "Cookie" not in answer.headers.get("Vary", ""), path


@pytest.fixture
def asking(app, monkeypatch):
    """What the views of this test did; they stand in for the dashboard's."""
    asked = []
    monkeypatch.setattr("app.core.guard.get_asker", lambda: asked.append(current_standing()) or get_asker())

    def stand_in(view):
        kept = app.view_functions["client_portal.dashboard.show"]
        view.permission, view.viewing, view.in_parts = kept.permission, None, False
        monkeypatch.setitem(app.view_functions, "client_portal.dashboard.show", view)
        return asked

    return stand_in


def test_it_is_asked_once(firm, visit, asking):
    def view():
        assert [current_user.name, flask_login.current_user.name] == [firm.bob.name] * 2
        return "<p>ok</p>", {"Content-Type": "text/plain"}

    asked = asking(view)
    assert visit(firm, "bob").get("/client-portal/").status_code == 200
    assert len(asked) == 1


def test_after_a_rollback_it_answers_from_what_was_found(firm, visit, asking):
    """And opens no second transaction."""

    def view():
        undo()
        assert current_user.name == firm.bob.name
        assert current_standing().pooled is None
        raise Refused("No.")

    asked = asking(view)
    answer = visit(firm, "bob").get("/client-portal/")
    assert (answer.status_code, len(asked)) == (422, 1)
    assert "Bob" in answer.text


def test_a_public_page_looks_for_nobody(app, firm, visit, monkeypatch):
    def view():
        assert "_login_user" not in g
        assert current_app.login_manager.session_protection is None
        return "ok", {"Content-Type": "text/plain"}

    view.permission = None
    monkeypatch.setitem(app.view_functions, "auth.health", view)
    bob = visit(firm, "bob")
    assert bob.get("/health").text == "ok"
    assert bob.statements == 0


@pytest.mark.parametrize(
    ("logins", "permission", "modules", "answer"),
    [
        ({"client"}, "projects:read", ("projects",), None),
        ({"client"}, "projects:read", ("time",), 404),
        ({"client"}, "time_entries:read", ("projects",), 404),
        ({"client"}, "invoices:read", (), None),
        ({"client"}, "invoices:write", (), 403),
        ({"client"}, "projects:write", ("projects",), 403),
        ({"admin"}, "projects:read", ("projects",), 403),
        ({"client"}, "projects:read", None, None),
    ],
)
def test_a_view_answers_by_door_module_and_right(app, logins, permission, modules, answer):
    """A module that is off is not there for anybody; whoever runs the platform stands in no business, and so in no module."""
    granted = {"projects:read", "time_entries:read", "invoices:read"}
    business = None if modules is None else SimpleNamespace(modules=modules)
    who = SimpleNamespace(door="client", business=business, can=granted.__contains__)
    with app.app_context():
        if answer is None:
            return check_rights(SimpleNamespace(logins=logins), permission, who)
        with pytest.raises(HTTPException) as refused:
            check_rights(SimpleNamespace(logins=logins), permission, who)
        assert refused.value.code == answer
        with pytest.raises(HTTPException) as refused:
            check_rights(None, permission, who)
        assert refused.value.code == 403
    return None


def test_who_was_signed_in_is_nobody_in_the_next_request_of_the_same_context(app, visit, firm):
    bob, nobody = visit(firm, "bob"), visit()
    with app.app_context():
        for _ in range(2):
            assert bob.get("/client-portal/").status_code == 200
            assert nobody.get("/client-portal/").status_code == 303


def test_what_is_looked_at_is_called_like_its_table(app):
    id = uuid4()
    for path, viewed in {
        f"/client-portal/invoices/{id}": View(Happening.VIEW_INVOICE, "invoices", id),
        "/client-portal/invoices": View(Happening.VIEW_INVOICES, None, None),
        f"/admin/clients/{id}": None,
    }.items():
        with app.test_request_context(path):
            assert view_to_record(request) == viewed
        with app.test_request_context(path, method="HEAD"):
            assert view_to_record(request) is None
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    with app.test_request_context("/client-portal/invoices", headers=part):
        assert view_to_record(request) is None, "a further part of a page that is open"
    with app.test_request_context(f"/client-portal/files/{id}/download", headers=part):
        assert view_to_record(request) is not None, "this has no parts: whoever asks for one gets it whole"
    with app.test_request_context(f"/client-portal/projects/{id}", headers=part):
        assert view_to_record(request) is None, "whether its files are there by now"
    with app.test_request_context(f"/client-portal/invoices/{id}", headers=part):
        assert view_to_record(request) is None, "whether its PDF is there by now"


def test_the_part_of_an_invoice_shows_nothing_of_it(firm, visit):
    bob, url = visit(firm, "bob"), f"/client-portal/invoices/{firm.bakery_open.id}"
    number = firm.bakery_open.number
    assert number in bob.get(url).text
    part = bob.get(url, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert 'id="document"' in part and number not in part and firm.bakery.name not in part
