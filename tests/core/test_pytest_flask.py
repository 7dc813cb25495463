"""pytest-flask, fitted in: nothing outlives a request, and no server outlives its tests."""

import subprocess
import sys

import psutil
from flask import g, has_app_context, has_request_context

from app.core.guard import SESSION_COOKIE
from config import ROOT

A_SERVER = """
import flask, pytest_flask.live_server, sys, tests.serving as serving
server = pytest_flask.live_server.LiveServer(flask.Flask("app"), "localhost", serving.free_port(), 5, clean_stop=True)
serving.start(server)
print(server._process.pid, flush=True)
sys.stdin.read()
"""


def test_no_context_outlives_a_request(client):
    with client:
        assert client.get("/health").status_code == 200
        assert not has_request_context()
        assert not has_app_context()
    assert not has_app_context()


def test_who_was_signed_in_is_nobody_in_the_next_request(client, firm, app):
    client.set_cookie(SESSION_COOKIE, firm.secret_of("bob"))
    assert client.get("/client-portal/").status_code == 200
    client.delete_cookie(SESSION_COOKIE)
    assert client.get("/client-portal/").status_code == 303
    with app.app_context():
        assert "_login_user" not in g


def test_one_client_is_one_person_after_the_other(firm, sign_in):
    assert firm.bob.name in sign_in(firm, "bob").get("/client-portal/profile").text
    assert firm.bob.name not in sign_in(firm, "carla").get("/client-portal/profile").text
    assert sign_in().get("/client-portal/profile").status_code == 303


def test_the_live_server_dies_with_the_process_that_started_it():
    with subprocess.Popen([sys.executable, "-c", A_SERVER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as tests:
        served = psutil.Process(int(tests.stdout.readline()))
        assert served.is_running()
        tests.kill()
    psutil.wait_procs([served], timeout=5)
    assert not served.is_running() or served.status() == psutil.STATUS_ZOMBIE


def test_a_server_stops_where_the_shell_that_runs_the_tests_has_interrupts_ignored():
    """As behind an `&`. A server that stays holds the pipes of whatever else is waited for."""
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
    stopping = "\n".join(A_SERVER.splitlines()[:-1]) + "\nserver.stop()\nassert server._process.exitcode is not None"
    subprocess.run([sys.executable, "-c", f"{ignoring}\n{stopping}"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=30)
