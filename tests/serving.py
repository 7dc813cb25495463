"""How pytest-flask's live_server is started: a process of its own, forked from this one, which ends with it."""

import ctypes
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import warnings
from typing import Any

import pytest_flask.live_server
from flask import Flask
from pytest_flask.live_server import LiveServer
from werkzeug.serving import run_simple

PR_SET_PDEATHSIG = 1
GLANCE_SECONDS = 0.2

# It runs a function of its own in the new process, which only a fork can hand over.
pytest_flask.live_server.multiprocessing = multiprocessing.get_context("fork")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(server: LiveServer) -> None:
    """The pools of the application are empty by now: two processes on one connection would read each other's answers."""
    app: Flask = server.app
    # pytest-flask gives it one, and by that name the router would redirect elsewhere. Links are BASE_URL's.
    app.config["SERVER_NAME"] = None
    us = os.getpid()

    def run(host: str, port: int, **_: Any) -> None:
        die_with(us)
        # What a shell runs in the background has it ignored, and so has whatever that starts; pytest-flask stops us by it. Not by an
        # exception, which is lost where it meets a destructor.
        signal.signal(signal.SIGINT, lambda *_: os._exit(0))
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        run_simple(host, port, app, threaded=True)

    app.run = run  # type: ignore[method-assign]
    with warnings.catch_warnings():
        # Newer Pythons warn of threads that are not in the new process. Ours hold nothing that it needs.
        warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork")
        server.start()


def die_with(parent: int) -> None:
    """When our parent is killed, nobody else would end us."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # It died before we had asked.
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(GLANCE_SECONDS)
    os._exit(1)
