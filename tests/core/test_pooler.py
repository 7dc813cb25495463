"""What stands before the database is found out, whatever it is: nothing, or a stand-in for each kind of pooler."""

from contextlib import ExitStack, closing
from itertools import chain, product

import psycopg
import pytest

from app.core.db import BEGIN
from app.core.wire import Question, Wire
from app.ops import pooler
from app.ops.pooler import Pooling, find_pooling
from tests.browse import Visitor
from tests.pooler import FIRST, LAST, Pooler

ROLE = "vitrine_link"
PROCESS = "select pg_backend_pid()"


@pytest.fixture
def url(server, database):
    return server.login(database, ROLE)


@pytest.fixture
def through(url):
    """The address of a stand-in."""
    with ExitStack() as stack:
        yield lambda **kind: stack.enter_context(Pooler({ROLE: url}, **kind)).at(url)


@pytest.fixture
def connect():
    with ExitStack() as stack:
        yield lambda url: Wire(stack.enter_context(closing(psycopg.connect(url))))


every_pool = pytest.mark.parametrize(("size", "places"), [*product((2, 3, 5), (FIRST, LAST))])


def test_nothing_stands_there(url):
    assert find_pooling(url) is Pooling.NONE


@pytest.mark.parametrize("size", [3, 5])
def test_session_mode_is_as_good_as_nothing(through, size):
    assert find_pooling(through(size=size, session=True)) is Pooling.NONE


@every_pool
def test_what_loses_is_found(through, size, places):
    assert find_pooling(through(size=size, places=places)) is Pooling.LOSES


@every_pool
def test_what_keeps_is_found_by_its_processes(through, size, places):
    assert find_pooling(through(size=size, places=places, keeps=True)) is Pooling.KEEPS


@pytest.mark.parametrize("places", [*product((0, -1), repeat=4)])
def test_of_two_processes_it_does_not_matter_which(through, places):
    """Handed out by chance, or to each its own: after four free choices only one is left each time."""
    assert find_pooling(through(places=chain(places, FIRST), keeps=True)) is Pooling.KEEPS


def test_one_process_for_all(through):
    """Nothing ever changes, and nobody could begin while another is open."""
    assert find_pooling(through(size=1)) is Pooling.LOSES


@pytest.mark.parametrize("asked", [Question("select 7"), Question("select 7, 8 where false"), Question("select $1::int", (7,))])
def test_what_others_have_prepared_there(through, connect, asked):
    """Under the names that are asked for: the first comes to their process at its second turn."""
    address = through(size=4, places=FIRST)
    other = connect(address)
    other.ask(BEGIN, asked)
    other.commit()
    assert find_pooling(address) is Pooling.LOSES


@pytest.mark.parametrize("size", [1, 2])
def test_a_pool_too_small_is_not_waited_for(through, monkeypatch, size):
    monkeypatch.setattr(pooler, "PATIENCE", 0.3)
    with pytest.raises(psycopg.OperationalError):
        find_pooling(through(size=size, session=True))


@pytest.mark.parametrize(("session", "many"), [(True, 1), (False, 2)])
def test_the_stand_in_changes_processes(through, session, many):
    address = through(session=session)
    with closing(psycopg.connect(address, autocommit=True)) as first, closing(psycopg.connect(address, autocommit=True)) as second:
        met = [first.execute(PROCESS).fetchone()]
        second.execute("begin")
        met.append(first.execute(PROCESS).fetchone())
    assert len(set(met)) == many


def test_a_page_would_get_the_answer_to_anothers_question(through, connect):
    """As the doctor says."""
    address = through(places=FIRST)
    bob, carla = connect(address), connect(address)
    assert bob.ask(BEGIN, Question("select 'of Bob'"))[1] == [("of Bob",)]
    assert carla.ask(BEGIN, Question("select 'of Carla'"))[1] == [("of Carla",)]
    carla.commit()
    bob.commit()
    assert bob.ask(BEGIN, Question("select 'of Bob'"))[1] == [("of Carla",)]


@pytest.mark.parametrize("kind", [{"session": True}, {"keeps": True, "places": FIRST}])
def test_pages_come_through_what_is_accepted(server, app, make_app, firm, database, kind):
    urls = app.config["DOOR_URLS"]
    with Pooler({f"vitrine_{door}": url for door, url in urls.items()}, **kind) as pooler:
        other = make_app(database, DOOR_URLS={door: pooler.at(url) for door, url in urls.items()})
        for name in ("bob", "carla") * 3:
            visitor = Visitor(other)
            visitor.sign_in_with(firm.secret_of(name))
            assert visitor.get("/client-portal/invoices").status_code == 200
        server.close(other)
