"""Which tests there are hangs neither on the process that asks nor on what it was asked for first."""

import os
import subprocess
import sys

import pytest

from config import ROOT


def collected(seed, *places):
    around = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | {"PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--all", "-p", "no:randomly", "-p", "no:xdist", *places]
    told = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, check=True)
    return [line for line in told.stdout.splitlines() if "::" in line]


@pytest.mark.long
def test_every_process_collects_the_same_in_the_same_order():
    places = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py"))
    tests = collected("1")
    assert len(tests) > 2000
    assert collected("2", *reversed(places)) == tests
