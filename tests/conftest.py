"""Real PostgreSQL, the production logins, and commits for real.

One server for the run; a template database made once; a clone of it for each worker process. Each test that writes gets
a business of its own, so nothing is cleaned up, and every test is an isolation test besides.
"""

import gc
import importlib
import pkgutil
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pytest_flask.live_server import LiveServer

from app import create_app, domain
from app.core.db import db
from app.core.files import make_place
from app.core.guard import SESSION_COOKIE
from app.core.storage import Storage
from app.domain.clients.client import Client
from app.ops.embedded_postgres import EmbeddedPostgres
from tests import aftermath, serving
from tests.browse import Client as TestClient
from tests.browse import Visitor
from tests.cast import Firm, make_firm, make_operator
from tests.compiled import Compiled
from tests.copies import pattern_in
from tests.databases import TestServer
from tests.jobs import forget_jobs
from tests.s3 import S3Server

# Tests are generated for each model, rule and state: which there are may not hang on what else was collected, or before.
for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
    importlib.import_module(module.name)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres-bin", default=None, help="run on the PostgreSQL of this folder instead of the embedded one")
    parser.addoption(
        "--customer", action="store_true", help="prepare the database as on somebody else's server: without a superuser"
    )
    parser.addoption("--server", nargs=2, metavar=("URL", "HOME"), help="use a server that runs already, with its template")
    parser.addoption("--all", action="store_true", help="run what takes minutes, too")


def pytest_configure(config: pytest.Config) -> None:
    """The first process starts the server; the others are told where it is."""
    config.stash[LEFT_OUT] = set()
    told = getattr(config, "workerinput", {}).get("server") or config.getoption("--server")
    if told:
        config.stash[SERVER] = TestServer(told[0], Path(told[1]), *told[2:])
        return
    folder = Path(tempfile.mkdtemp(prefix="vt-", dir="/tmp"))
    folder.chmod(0o755)
    config.add_cleanup(aftermath.stand_by(folder).communicate)
    chosen = config.getoption("--postgres-bin")
    postgres = EmbeddedPostgres(folder / "postgres", bin_dir=Path(chosen) if chosen else None, fast=True)
    postgres.start()
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    config.add_cleanup(postgres.stop)
    customer = token_urlsafe(20) if config.getoption("--customer") else None
    config.stash[SERVER] = TestServer(postgres.superuser_url("postgres"), folder / "home", customer)
    config.stash[SERVER].make_template()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    server = node.config.stash[SERVER]
    node.workerinput["server"] = (server.url, str(server.home), server.customer)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """By name before they are shuffled, as a case made from a set has another place in each process. Then the longest first, in
    whatever order the rest comes: started last, they would keep one process waiting for the other."""
    if not config.getoption("--server"):  # Who gives that has given an order, too.
        items.sort(key=lambda item: item.nodeid)
    if not config.getoption("--all"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT].update(item.nodeid for item in left_out)
    yield
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in ("long", "reliability")])


def pytest_collection_finish() -> None:
    """Thousands of tests are there to the end: looked through again and again, they would count as the work of whatever is tested."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)  # As in wsgi.py.


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = list(session.config.stash[LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT_OUT].update(getattr(node, "workeroutput", {}).get("left_out", ()))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--all"):
        for report in terminalreporter.getreports("passed"):
            for name, value in report.user_properties:
                terminalreporter.write_line(f"{report.nodeid}, {name}:\n{value}")
    for name in sorted(config.stash[LEFT_OUT]):
        terminalreporter.write_line(f"LEFT OUT, as it takes minutes (bin/test --all runs it): {name}", red=True)


LEFT_OUT = pytest.StashKey[set[str]]()
SERVER = pytest.StashKey[TestServer]()


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """A test that reaches for the network is a bug."""
    connect = socket.socket.connect

    def checked(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reaches for {address[0]}")
        connect(self, address)

    socket.socket.connect = checked  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """In place of pytest-flask's: a context around the whole test would have what a request found outlive it."""


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> TestServer:
    return pytestconfig.stash[SERVER]


@pytest.fixture(scope="session")
def database(server: TestServer) -> Iterator[str]:
    """This process's own clone; its superuser's address."""
    name = f"vitrine_{uuid4().hex[:12]}"
    yield server.clone(name)
    server.drop(name)


@pytest.fixture
def fresh_database(server: TestServer) -> Iterator[str]:
    """A clone for a test that bends the catalogue, or wants nobody else's rows."""
    name = f"vitrine_{uuid4().hex[:12]}"
    yield server.clone(name)
    server.drop(name)


@pytest.fixture(scope="session")
def make_app(server: TestServer) -> Iterator[Callable[..., Flask]]:
    """An application on a database, as production makes it but for its address and cheap password hashes."""
    made: list[Flask] = []

    def make(database: str, **overrides: Any) -> Flask:
        app = create_app(**server.settings(database) | overrides)
        app.test_client_class = TestClient
        app.jinja_env.bytecode_cache = Compiled(str(server.compiled))
        made.append(app)
        return app

    yield make
    for app in made:
        server.close(app)


@pytest.fixture(scope="session")
def app(make_app: Callable[..., Flask], database: str) -> Flask:
    return make_app(database)


@pytest.fixture(scope="session")
def live_server(server: TestServer, live_server: LiveServer) -> LiveServer:
    """pytest-flask's own, which is told not to start by itself (pyproject.toml)."""
    server.close(live_server.app)
    serving.start(live_server)
    return live_server


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    with S3Server() as server:
        yield server


@pytest.fixture
def bucket(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings of an empty folder in one, and the way in."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return {"FILES_URL": s3.folder(), "FILES_ENDPOINT": s3.url}


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Where files are stored, in each way there is."""
    settings = request.getfixturevalue("bucket") if request.param == "bucket" else {"FILES_URL": ""}
    return make_place("files", {"HOME": tmp_path} | settings)


@pytest.fixture(scope="session")
def firm(app: Flask, database: str) -> Iterator[Firm]:
    """The shared cast. Who reads only uses this one."""
    made = make_firm(app, f"firm{uuid4().hex[:6]}").all()
    yield made
    assert_no_host(database, made)


@pytest.fixture(scope="session")
def other_firm(app: Flask, database: str) -> Iterator[Firm]:
    """The case beside."""
    made = make_firm(app, f"rival{uuid4().hex[:6]}").all()
    yield made
    assert_no_host(database, made)


def assert_no_host(database: str, firm: Firm) -> None:
    """A shared one that a test has left with a host of its own leads the tests after it elsewhere."""
    with psycopg.connect(database) as owner:
        assert owner.execute("select host from platform.hosts where business_id = %s", (firm.id,)).fetchall() == []


@pytest.fixture
def own_firm(app: Flask, database: str) -> Firm:
    """A business of this test's own, to write into. It has people and clients; the rest of it is made when it is named."""
    forget_jobs(app)
    return pattern_in(app, database).copy()


@pytest.fixture
def email() -> str:
    """An address that nobody has yet."""
    return f"nina-{uuid4().hex[:8]}@new.example"


@pytest.fixture
def fresh_client(own_firm: Firm) -> Any:
    """The id of a client with nobody yet."""

    def make() -> Any:
        client = Client(name="Dairy public", email="office@dairy.example", currency="EUR")
        db.session.add(client)
        db.session.flush()
        return client.id

    return own_firm.do(make)


@pytest.fixture(scope="session")
def olga(app: Flask, database: str) -> Any:
    return make_operator(app, database, f"olga{uuid4().hex[:6]}@platform.example")


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """`visit(firm, "bob")`: a browser in which Bob is signed in. `visit()`: nobody's."""

    def open_browser(firm: Firm | None = None, name: str | None = None, **options: Any) -> Visitor:
        visitor = Visitor(firm.app if firm else app, **options)
        if firm and name:
            visitor.sign_in_with(firm.secret_of(name))
        return visitor

    return open_browser


@pytest.fixture
def sign_in(client: FlaskClient) -> Callable[..., Visitor]:
    """`sign_in(firm, "bob")`: pytest-flask's own client, which is Bob's browser from now on. `sign_in()`: nobody's."""

    def change(firm: Firm | None = None, name: str = "") -> Visitor:
        client.delete_cookie(SESSION_COOKIE)
        visitor = Visitor(client.application, client)
        if firm:
            visitor.sign_in_with(firm.secret_of(name))
        return visitor

    return change
