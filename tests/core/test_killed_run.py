"""A test run that is killed leaves nothing behind: no server, no folder."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from config import ROOT

PATIENCE = 30


@pytest.mark.reliability
def test_the_server_of_a_killed_run_ends_and_its_folder_goes():
    around = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:randomly", "tests/core/test_wire.py"]
    with subprocess.Popen(command, cwd=ROOT, env=around, stdout=subprocess.DEVNULL) as run:
        server = wait_for(lambda: server_of(run.pid))
        data = Path(server.cwd())
        family = [server, *server.children(), *(child for child in psutil.Process(run.pid).children() if child != server)]
        run.kill()
    _, left = psutil.wait_procs(family, timeout=PATIENCE)
    assert not left
    wait_for(lambda: not data.exists())
    assert not data.parents[1].exists(), "the folder of the run"


def server_of(pid):
    """Once it serves: its children are there. Where one ends while it is looked at, there is a next look."""
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children():
            if child.name() == "postgres" and child.cwd() != "/" and child.children():
                return child
    return None


def wait_for(what):
    end = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found
