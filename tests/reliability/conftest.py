"""The portal as it is served, by the command that bin/run starts."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest

from app.core.files import PLACES, make_place
from app.ops.supervisor import is_healthy, server_command
from config import ROOT
from tests.serving import die_with, free_port


class Served(NamedTuple):
    port: int
    process: subprocess.Popen[bytes]

    def memory(self) -> int:
        """Of all its processes, what is shared counted once."""
        whole = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        return sum(process.memory_full_info().pss for process in whole)


@pytest.fixture(scope="module")
def home(app: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """With what lies in it and nothing else: others store files at the same time."""
    folder, places = tmp_path_factory.mktemp("home"), app.extensions["places"]
    shutil.copy(app.config["HOME"] / "secrets.json", folder)
    app.extensions["places"] = {name: make_place(name, {"HOME": folder, "FILES_URL": ""}) for name in PLACES}
    yield folder
    app.extensions["places"] = places


@pytest.fixture(scope="module")
def server_process(app: Any, home: Path, firm: Any) -> Iterator[Served]:
    port, us = free_port(), os.getpid()
    around = {name: value for name, value in os.environ.items() if not name.startswith(("VITRINE", "DATABASE", "SMTP"))}
    around |= {
        "VITRINE_HOME": str(home),
        "VITRINE_DATABASE": app.config["DATABASE_ADDRESS"],
        "BASE_URL": f"http://localhost:{port}",
    }
    child = subprocess.Popen(
        server_command("127.0.0.1", port), cwd=ROOT, env=around, preexec_fn=lambda: die_with(us), start_new_session=True
    )
    deadline = time.monotonic() + 30
    while not is_healthy("127.0.0.1", port, f"localhost:{port}"):
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield Served(port, child)
    child.terminate()
    child.wait(20)


@pytest.fixture(scope="module")
def served(server_process: Served) -> int:
    return server_process.port
