"""bin/run's conductor: what it starts, with which rights, and how it ends."""

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from app.ops import supervisor as module
from app.ops.supervisor import CannotRun, Stopped, Supervisor, check_port, is_healthy, server_command, without_login

PLACE = "postgresql:///vitrine?host=/run/vitrine&port=5432"
WITH_LOGIN = PLACE.replace("//", "//postgres:secret@", 1)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Nobody else has it, and nobody answers there."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def supervisor(tmp_path: Path, silent_port: int) -> Iterator[Supervisor]:
    environment = {"VITRINE_HOME": str(tmp_path), "PORT": str(silent_port), "DATABASE_URL": WITH_LOGIN, "PGPASSWORD": "secret"}
    supervisor = Supervisor(environment)
    yield supervisor
    supervisor._stop_children()


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_the_web_server_is_told_where_to_listen() -> None:
    command = server_command("127.0.0.1", 8123)
    assert command[-1] == "wsgi:app"
    assert " ".join(command).count("127.0.0.1") == " ".join(command).count("8123") == 1


def test_a_taken_port_is_told_before_anything_starts(taken_port: int, tmp_path: Path) -> None:
    supervisor = Supervisor({"VITRINE_HOME": str(tmp_path / "home"), "PORT": str(taken_port)})
    with pytest.raises(CannotRun, match=rf"Port {taken_port} .*\n.*PORT={taken_port + 1} bin/run"):
        supervisor.run()
    assert not (tmp_path / "home").exists()


def test_a_free_port_is_fine(taken_port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    check_port("127.0.0.1", port)


def test_who_stays_knows_no_login_of_the_superuser(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, dict[str, str]] = {}
    monkeypatch.setattr(module, "is_healthy", lambda *_: True)
    monkeypatch.setattr(
        supervisor,
        "_start",
        lambda name, command, environment=None: started.update({name: environment or supervisor.environment}),
    )
    monkeypatch.setattr(supervisor, "_complete", lambda command, environment: started.update({command[-1]: environment}))
    supervisor.stopping.set()
    with pytest.raises(Stopped):
        supervisor._run_on(WITH_LOGIN)

    assert list(started) == ["prepare", "upgrade", "load", "web server", "worker", "show"]
    for name in "worker", "web server", "show":
        assert "secret" not in repr(started[name])
        assert started[name]["VITRINE_DATABASE"] == PLACE
    for name in "prepare", "upgrade", "load":
        assert started[name]["DATABASE_URL"] == WITH_LOGIN


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (WITH_LOGIN, PLACE),
        ("postgresql://ada:p%40ss@db.example:5433/vitrine", "postgresql://db.example:5433/vitrine"),
        ("postgresql:///vitrine?user=ada&password=secret&host=/run", "postgresql:///vitrine?host=/run"),
    ],
)
def test_a_place_has_no_login(url: str, place: str) -> None:
    assert without_login(url) == place


def test_a_failed_step_is_named(supervisor: Supervisor) -> None:
    with pytest.raises(CannotRun, match=r"`raise SystemExit\(3\)` failed with code 3"):
        supervisor._complete(python("raise SystemExit(3)"), os.environ)


def test_a_child_that_ends_ends_all(supervisor: Supervisor) -> None:
    supervisor._start("web server", python("import time; time.sleep(60)"), os.environ)
    supervisor._start("worker", python("raise SystemExit(5)"), os.environ)
    with pytest.raises(CannotRun, match="The worker ended with code 5"):
        supervisor._wait_until_healthy()
    supervisor._stop_children()
    assert all(child.returncode is not None for child in supervisor.children.values())


@pytest.mark.reliability
def test_a_child_that_does_not_listen_is_killed_with_its_own(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.2)
    supervisor._start("worker", ["sh", "-c", "trap '' TERM; sleep 60; :"], os.environ)
    worker = psutil.Process(supervisor.children["worker"].pid)
    while not (sleeper := worker.children()):
        time.sleep(0.01)
    supervisor._stop_children()
    assert psutil.wait_procs([worker, *sleeper], timeout=5)[1] == []


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_health_is_an_answer_of_200(status: int, healthy: bool) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health" and self.headers["Host"] == "portal.example" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert is_healthy("127.0.0.1", server.server_port, "portal.example") is healthy


def test_nobody_there_is_not_healthy() -> None:
    assert not is_healthy("127.0.0.1", 1, "localhost")
