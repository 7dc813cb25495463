"""What a request is asked by its headers and its door: each answer from its own words."""

import pytest

from app.core.errors import NoContext
from app.core.http import (
    Door,
    home_door,
    public,
    redirect_whole_page,
    requires,
    restore_standing,
    sign_in_url,
    use_login,
    wants_json,
    wants_part,
)
from app.core.standing import Standing, current_standing, find_standing, standing_at

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
# Each door: whose pages it has, whom it answers at all, by token or cookie, through which login if not the person's own.
DOORS = {
    "admin": ("admin sub", "admin sub", False, None),
    "api": ("", "admin client platform sub tech", True, None),
    "auth": ("", "admin client platform sub tech", False, "auth"),
    "client_portal": ("client", "client", False, None),
    "platform": ("platform", "platform", False, None),
    "technician": ("tech", "tech", False, None),
}


@pytest.mark.parametrize(
    ("headers", "is_part"),
    [
        ({}, False),
        ({"HX-Request": "true"}, False),
        (PARTIAL, True),
        (PARTIAL | {"HX-Boosted": "true"}, False),
        (PARTIAL | {"HX-History-Restore-Request": "true"}, False),
        ({"HX-Request-Type": "full"}, False),
    ],
)
def test_htmx_says_whether_it_wants_a_part(app, headers, is_part):
    with app.test_request_context("/", headers=headers):
        assert wants_part() == is_part


def test_a_redirect_is_followed_as_a_whole_page(app):
    with app.test_request_context("/"):
        answer = redirect_whole_page("/there")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/there")
    with app.test_request_context("/", headers={"HX-Request": "true"}):
        answer = redirect_whole_page("/there")
        assert (answer.status_code, answer.headers["HX-Redirect"], "Location" in answer.headers) == (204, "/there", False)


def test_machines_are_answered_in_json(app):
    for path, is_machine in (("/api/me", True), ("/api", False), ("/client-portal/", False), ("/admin/api/", False)):
        with app.test_request_context(path):
            assert wants_json() == is_machine


@pytest.mark.parametrize("name", DOORS)
def test_each_door_is_whose_it_is(app, name):
    home, logins, tokens, database = DOORS[name]
    door = app.blueprints[name]
    assert (door.home_of, door.logins) == (set(home.split()), set(logins.split()))
    assert (door.tokens, door.database) == (tokens, database)
    with app.app_context():
        assert {
            login for login in ("admin", "client", "platform", "sub", "tech", "auth", "worker") if home_door(login) is door
        } == door.home_of


def test_every_door_stands_here(app):
    assert {name for name, one in app.blueprints.items() if isinstance(one, Door)} == set(DOORS)
    with app.app_context():
        assert home_door(None) is None
        assert home_door("auth") is None


def test_where_one_signs_in(app):
    with app.test_request_context("/"):
        for door, path in (
            ("client_portal", "client-portal"),
            ("technician", "tech"),
            ("admin", "admin"),
            ("platform", "platform"),
        ):
            assert sign_in_url(door) == f"/{path}/sign-in"
        assert sign_in_url("admin", next="/admin/", business=None) == "/admin/sign-in?next=/admin/"
        with pytest.raises(KeyError):
            sign_in_url("nowhere")


def test_a_mark_says_what_a_view_asks_and_what_is_recorded():
    plain, looked_at, free = (lambda: None), (lambda: None), (lambda: None)
    assert requires("clients:read")(plain) is plain
    assert (plain.permission, plain.viewing, plain.in_parts) == ("clients:read", None, False)
    requires("clients:read", viewing="view_invoices", in_parts=True)(looked_at)
    assert (looked_at.viewing, looked_at.in_parts) == ("view_invoices", True)
    assert public(free) is free
    assert free.permission is None


@pytest.mark.parametrize(("method", "is_reading"), [("GET", True), ("HEAD", True), ("POST", False)])
def test_whoever_writes_waits_for_the_disk_and_whoever_reads_does_not(app, method, is_reading):
    with app.test_request_context("/", method=method), standing_at(Standing("auth")):
        assert not current_standing().reading, "unless it is said"
        use_login("client")
        assert current_standing().reading == is_reading
        restore_standing(None)
        assert current_standing().door == "auth"


def test_a_test_is_told_what_a_page_cost(firm, visit):
    bob = visit(firm, "bob")
    assert 2 < int(bob.get("/client-portal/").headers["Server-Timing"].split('"')[1]) == bob.statements


def test_nothing_of_a_request_stands_after_it(firm, visit):
    """Nobody's door is open, no connection is held, and who stood there before stands there again."""
    bob = visit(firm, "bob")
    assert bob.get("/client-portal/").status_code == 200
    assert find_standing() is None
    with standing_at(Standing("auth")) as _:
        before = find_standing()
        for path, code in (("/client-portal/", 200), ("/client-portal/nowhere", 404), ("/client-portal/sign-in", 200)):
            assert bob.get(path).status_code == code
            assert find_standing() is before
    with pytest.raises(NoContext, match="No door is open"):
        current_standing()
