"""Beside each test run: when the run was killed, its server ends too, and its folder goes.

It waits for the end of its input, which the run holds open and nobody else has, and so learns of any death.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from config import ROOT


def stand_by(folder: Path) -> subprocess.Popen[bytes]:
    """In a session of its own: what ends the run by its group may not end this with it."""
    command = [sys.executable, "-m", "tests.aftermath", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)


def clear(folder: Path) -> None:
    from app.ops.embedded_postgres import EmbeddedPostgres

    server = EmbeddedPostgres(folder / "postgres", fast=True)
    try:
        if (folder / "postgres" / "data" / "postmaster.pid").exists():
            server.start()  # One whose owner was killed is taken over, and so ours to stop.
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.buffer.read()
    if Path(sys.argv[1]).exists():
        clear(Path(sys.argv[1]))
