"""The signed cookie and the forms' token are remembered, and mean no more than if they were worked out each time."""

import re
from datetime import timedelta

import pytest
from flask import flash, get_flashed_messages, session

from app.core.http import public

ADDRESS = {"base_url": "http://localhost"}


@pytest.fixture
def small(fresh_database, make_app):
    """An application of its own, whose pages say what the cookie holds."""
    app = make_app(fresh_database)
    app.add_url_rule("/say/<word>", "say", public(lambda word: (flash(word), "said")[1]))
    app.add_url_rule("/read", "read", public(lambda: {"words": get_flashed_messages(), "kept": session.get("kept")}))
    app.add_url_rule("/look", "look", public(lambda: {"words": session.get("_flashes")}))
    app.add_url_rule("/plain", "plain", public(lambda: "plain"))
    app.add_url_rule("/keep", "keep", public(lambda: (session.update(kept="mine"), "kept")[1]))
    return app


def with_cookie(app, cookie, path):
    client = app.test_client()
    client.set_cookie("vitrine_form", cookie)
    return client.get(path, **ADDRESS)


def cookie_of(app, path):
    client = app.test_client()
    answer = client.get(path, **ADDRESS)
    assert answer.status_code == 200, answer.text
    return client.get_cookie("vitrine_form").value


def test_what_a_request_adds_is_not_in_the_next_one_with_the_same_cookie(small):
    cookie = cookie_of(small, "/say/first")
    for word in ("second", "third"):
        with_cookie(small, cookie, f"/say/{word}")
    assert with_cookie(small, cookie, "/look").json["words"] == [["message", "first"]]


def test_without_a_copy_of_its_own_it_would_be(small, monkeypatch):
    """The mutant."""
    monkeypatch.setattr("app.core.signing.deepcopy", lambda values: values)
    cookie = cookie_of(small, "/say/first")
    with_cookie(small, cookie, "/say/second")
    assert len(with_cookie(small, cookie, "/look").json["words"]) == 2


@pytest.mark.parametrize("place", range(3))
def test_a_changed_cookie_says_nothing_however_often_it_comes(small, place):
    cookie = cookie_of(small, "/keep")
    assert with_cookie(small, cookie, "/read").json["kept"] == "mine"
    parts = cookie.split(".")
    parts[place] = ("A" if parts[place][0] != "A" else "B") + parts[place][1:]
    for _ in range(2):
        assert with_cookie(small, ".".join(parts), "/read").json["kept"] is None
    for strange in ("", ".", "x", "a.b.c", "ü" * 50):
        assert with_cookie(small, strange, "/read").json["kept"] is None


def test_forged_cookies_fill_no_memory(small):
    for number in range(20):
        assert with_cookie(small, f"forged.{number}.cookie", "/read").json["kept"] is None
    remembered = small.session_interface.read.cache_info
    assert remembered().currsize == 0
    cookie = cookie_of(small, "/keep")
    for _ in range(3):
        assert with_cookie(small, cookie, "/read").json["kept"] == "mine"
    assert (remembered().currsize, remembered().hits) == (1, 2)


def test_a_cookie_is_read_where_somebody_looks_into_it(small):
    cookie, read = cookie_of(small, "/keep"), small.session_interface.read.cache_info
    before = read()
    answer = with_cookie(small, cookie, "/plain")
    assert answer.text == "plain"
    assert read() == before
    assert "Set-Cookie" not in answer.headers
    answer = with_cookie(small, cookie, "/read")
    assert (read().misses, answer.headers["Vary"]) == (before.misses + 1, "Cookie")


def test_what_is_taken_out_of_a_cookie_is_gone(small):
    small.add_url_rule("/drop", "drop", public(lambda: (session.pop("kept", None), "dropped")[1]))
    client = small.test_client()
    client.get("/keep", **ADDRESS)
    assert client.get("/read", **ADDRESS).json["kept"] == "mine"
    client.get("/drop", **ADDRESS)
    assert client.get_cookie("vitrine_form") is None
    assert client.get("/read", **ADDRESS).json["kept"] is None


def test_a_cookie_of_another_key_says_nothing(small, make_app, fresh_database):
    other = make_app(fresh_database, SECRET_KEY="another key, and long enough for it")
    other.add_url_rule("/keep", "keep", public(lambda: (session.update(kept="theirs"), "kept")[1]))
    assert with_cookie(small, cookie_of(other, "/keep"), "/read").json["kept"] is None


def test_a_remembered_cookie_grows_old(small):
    cookie = cookie_of(small, "/keep")
    assert with_cookie(small, cookie, "/read").json["kept"] == "mine"
    small.permanent_session_lifetime = timedelta(seconds=-1)
    assert with_cookie(small, cookie, "/read").json["kept"] is None


def test_a_token_belongs_to_its_cookie(firm, visit):
    """The same on every page of one browser, and no other's."""
    bob, ada = visit(firm, "bob"), visit(firm, "ada")
    tokens = [set(re.findall(r'csrf_token" value="([^"]+)"', page.text)) for page in
              (bob.get("/client-portal/"), bob.get("/client-portal/profile"), ada.get("/admin/"))]  # fmt: skip
    assert len(tokens[0]) == 1
    assert tokens[0].isdisjoint(tokens[2])
    answer = ada.post("/admin/profile", {"name": "Mallory", "csrf_token": tokens[0].pop()}, token=False)
    assert answer.status_code == 400
