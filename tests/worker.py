"""The worker as it runs in production: a process of its own, which a test may kill."""

import os
import signal
import subprocess
import sys
from typing import Any

from config import ROOT


def start_worker(app: Any, database: str, **more: str) -> subprocess.Popen[bytes]:
    around = {name: value for name, value in os.environ.items() if not name.startswith(("VITRINE", "DATABASE", "SMTP"))}
    around |= {
        "FLASK_APP": "app", "VITRINE_HOME": str(app.config["HOME"]), "VITRINE_DATABASE": app.config["DATABASE_ADDRESS"],
        "BASE_URL": "http://localhost", "RETRY_SECONDS": "0", "WORKER_DEAD_AFTER": "2", **more,
    }  # fmt: skip
    # Into a file: a pipe that nobody empties stops whoever writes into it.
    with (app.config["HOME"] / "worker.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", "flask", "worker"], cwd=ROOT, env=around, stderr=log)


def kill(worker: subprocess.Popen[bytes]) -> None:
    """As a power cut would."""
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=10)
