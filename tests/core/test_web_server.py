"""What the web server loads before its processes part is theirs to share: code, and nothing that two would talk into."""

import os
import subprocess
import sys
from typing import Any

import pytest

from config import ROOT

LOADED = """
import psutil, wsgi
us = psutil.Process()
print(us.num_threads(), len(us.net_connections("all")), len(us.children()))
"""


@pytest.mark.parametrize("files", ["", "s3://vitrine"])
def test_nothing_is_open_and_nothing_runs_when_the_processes_part(app: Any, files: str) -> None:
    around = {name: value for name, value in os.environ.items() if not name.startswith(("VITRINE", "DATABASE", "SMTP"))}
    around |= {
        "VITRINE_HOME": str(app.config["HOME"]),
        "VITRINE_DATABASE": app.config["DATABASE_ADDRESS"],
        "BASE_URL": "http://localhost",
        "FILES_URL": files,
    }
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, env=around, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "0", "0"]
