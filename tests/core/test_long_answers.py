"""Files of long lists: made in pieces between which others are answered, two at a time for a person, and few in a process."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest
from sqlalchemy import func, select

from app.core import lists, long_answers, turns
from app.core.db import db
from app.core.queries import ask, ask_in_pieces
from app.core.turns import InTurn, give_way
from app.core.wire import Question
from app.domain.activity.activity import Activity
from app.shared import downloads
from tests.core.test_files_of_lists import FILES, url_of
from tests.isolation.doors import door_of, standing_as

READERS = [(endpoint, who) for endpoint, line in FILES.items() for who in ("ada", "sue", "bob") if who in line.people]
PATIENCE = 20
TAKE = "select ctx.take_place() as taken"


def taken(firm):
    return firm.do(lambda: db.session.scalar(select(func.count()).select_from(Activity).where(Activity.kind.like("export%"))))


@pytest.mark.parametrize(("endpoint", "who"), READERS)
def test_the_third_at_a_time_is_told_to_wait(server, database, own_firm, visit, endpoint, who):
    """In whatever process the two are being made, and whoever else asks gets theirs."""
    own_firm.all()
    visitor, url = visit(own_firm, who), f"{url_of(endpoint)}/export.csv"
    colleague = {"ada": "pia", "bob": "carla"}.get(who)
    with ExitStack() as held:
        for place in range(2):
            door = held.enter_context(standing_as(server, database, own_firm, who))
            assert door.execute(TAKE).fetchone()["taken"], place
        answer = visitor.get(f"{url}?sort=x&q=y")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
        assert "Two files are being made for you" in answer.text
        assert f'href="{url}?sort=x&amp;q=y"' in answer.text, "Try again"
        assert visitor.get(url_of(endpoint)).status_code == 200, "their pages stay open"
        assert taken(own_firm) == 0
        if colleague and colleague in FILES[endpoint].people:
            assert visit(own_firm, colleague).get(url).status_code == 200
    assert visitor.get(url).status_code == 200


def test_nobody_has_two_places_for_another(server, database, own_firm):
    """Not in the same firm, nor with a statement of their own, however often; and without a person there is none."""
    with standing_as(server, database, own_firm, "ada") as ada, standing_as(server, database, own_firm, "pia") as pia:
        assert [ada.execute(TAKE).fetchone()["taken"] for _ in range(4)] == [True] * 4, "their own they may take again"
        assert [pia.execute(TAKE).fetchone()["taken"] for _ in range(2)] == [True, True]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ada.execute("select name from ctx.turns")
    with door_of(server, database, "vitrine_admin") as nobody:
        assert nobody.execute(TAKE).fetchone()["taken"] is False


def test_meanwhile_their_other_pages_are_answered(database, own_firm, visit, monkeypatch):
    """Whenever they were last seen, which each page writes down that comes some minutes later."""
    visitor, asked, answered = visit(own_firm, "ada"), [], []

    def ask_another():
        if not asked:
            asked.append("once")
            with ThreadPoolExecutor(1) as other:  # As the server has it.
                pages = [other.submit(visitor.get, url).result() for url in ("/admin/users", "/admin/clients/export.csv")]
            answered.extend(page.status_code for page in pages)

    monkeypatch.setattr(lists, "PIECE", 2)
    monkeypatch.setattr(downloads, "give_way", ask_another)
    with psycopg.connect(database) as owner:
        owner.execute("update auth.sessions set last_seen_at = now() - interval '6 minutes' where business_id = %s", (own_firm.id,))
    assert visitor.get("/admin/users/export.csv").status_code == 200
    assert answered == [200, 200]


@pytest.mark.parametrize(("worked", "rest"), [(0.0, 0.0005), (0.01, 0.02), (20.0, 1)])
def test_two_thirds_of_the_time_are_everybody_elses(monkeypatch, worked, rest):
    """And none rests so long that the database would end its transaction."""
    clock, slept = [100.0], []
    monkeypatch.setattr(turns, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(turns, "sleep", slept.append)

    def served(*_):
        clock[0] += worked
        give_way()
        return []

    InTurn(served, 10)({}, None)
    assert slept == [pytest.approx(rest)]


def test_what_breaks_off_holds_no_place(own_firm, visit, monkeypatch):
    ada, made = visit(own_firm, "ada"), downloads.as_csv

    def fail(*_):
        raise KeyError("a fault of ours")

    monkeypatch.setitem(ada.app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(downloads, "as_csv", fail)
    for _ in range(5):
        assert ada.get("/admin/users/export.csv").status_code == 500
    monkeypatch.setattr(downloads, "as_csv", made)
    assert ada.get("/admin/users/export.csv").status_code == 200


def test_a_process_makes_few_at_a_time(own_firm, visit, monkeypatch):
    """Each keeps a connection meanwhile, and pages need some."""
    assert own_firm.app.config["POOL_SIZE"] + 4 > long_answers._places._initial_value
    none_left = threading.BoundedSemaphore(1)
    none_left.acquire()
    monkeypatch.setattr(long_answers, "_places", none_left)
    answer = visit(own_firm, "ada").get("/admin/users/export.csv")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "Several files are being made" in answer.text


def test_of_thirty_of_one_person_s_at_once_each_is_answered(own_firm, visit):
    """With its file, or to wait."""
    visitors = [visit(own_firm, "ada") for _ in range(30)]
    with ThreadPoolExecutor(30) as threads:
        codes = list(
            threads.map(
                lambda visitor: visitor.client.get("/admin/users/export.csv", environ_overrides=visitor.environ).status_code,
                visitors,
            )
        )
    assert set(codes) <= {200, 429} and 200 in codes
    assert taken(own_firm) == codes.count(200)


@pytest.mark.parametrize(("endpoint", "who"), READERS)
@pytest.mark.parametrize("piece", [1, 3])
def test_in_pieces_it_is_the_same_file(firm, visit, monkeypatch, endpoint, who, piece):
    if endpoint == "admin.activity.csv":
        return
    visitor, url = visit(firm, who), f"{url_of(endpoint)}/export.csv"
    whole = visitor.get(url)
    monkeypatch.setattr(lists, "PIECE", piece)
    gave_way = []
    monkeypatch.setattr(downloads, "give_way", lambda: gave_way.append("between two pieces"))
    assert visitor.get(url).data == whole.data
    assert len(gave_way) == (whole.data.count(b"\n") - 1) // piece


def test_pieces_of_several_may_be_asked_for_in_turn(app, firm):
    """And those of the same statement once more on the same connection."""
    numbers, letters = (
        Question("select n from generate_series(1, $1::int) n", (7,)),
        Question("select chr(96 + n) as c from generate_series(1, 5) n"),
    )
    with app.app_context(), firm.inside():
        for _ in range(2):
            some, others = ask_in_pieces(numbers, 3), ask_in_pieces(letters, 2)
            assert [row.n for row in next(some)] == [1, 2, 3]
            assert [row.c for row in next(others)] == ["a", "b"]
            assert [row.n for rows in some for row in rows] == [4, 5, 6, 7]
            assert [[row.c for row in rows] for rows in others] == [["c", "d"], ["e"]]
        assert list(ask_in_pieces(Question("select 1 where false"), 3)) == [[]]
        assert ask(Question("select count(*) as held from pg_cursors where name like 'rows%'"))[0][0].held == 0


def test_whoever_waits_is_answered_between_two_pieces():
    """The very lock that lets one request run at a time."""
    answered, begun, seen = threading.Event(), threading.Event(), []

    def served(environ, _start):
        if environ["PATH_INFO"] == "/long":
            begun.set()
            while not answered.is_set() and len(seen) < 2000:
                give_way()
                seen.append("a piece")
            seen.append("the end")
        else:
            seen.append("another")
            answered.set()
        return []

    server = InTurn(served, 10)
    long = threading.Thread(target=server, args=({"PATH_INFO": "/long"}, None))
    long.start()
    assert begun.wait(PATIENCE)
    server({"PATH_INFO": "/short"}, None)
    long.join(PATIENCE)
    assert seen.index("another") < seen.index("the end")
    assert server.turn.acquire(timeout=1), "it is given back at the end"


def test_whoever_has_no_turn_gives_none_away():
    """Outside of a server, and when it is over."""
    give_way()
    server = InTurn(lambda *_: [], 10)
    server({}, None)
    with server.turn:
        give_way()
        assert server.turn.locked()
