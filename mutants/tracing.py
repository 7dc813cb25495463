"""A pytest plugin: which lines each test runs, and how long it takes. Read by mutants/noticing.py.

With `sys.settrace`, as Python 3.11 has nothing lighter and no library for it is among our tools. What a test has others do, in
threads of its own, is traced too; what it starts as another process is not.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from config import ROOT

FOLDER = Path(os.environ["MUTANTS_TRACE"])
FILES = {str(ROOT / name): name for name in json.loads(os.environ["MUTANTS_FILES"])}
told: dict[str, dict[str, Any]] = {}
failed: set[str] = set()
running: set[tuple[str, int]] = set()


def enter(frame: FrameType, *_: Any) -> Any:
    name = FILES.get(frame.f_code.co_filename)
    if name is None:
        return None

    def step(frame: FrameType, *_: Any) -> Any:
        running.add((name, frame.f_lineno))
        return step

    return step(frame)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    running.clear()
    began = time.perf_counter()
    sys.settrace(enter)
    threading.settrace(enter)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        threading.settrace(None)
        lines: dict[str, list[int]] = {}
        for name, line in sorted(running):
            lines.setdefault(name, []).append(line)
        told[item.nodeid] = {"seconds": round(time.perf_counter() - began, 3), "lines": lines}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if not report.passed:
        failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    """A test that fails, or is skipped, notices nothing."""
    if told:
        good = {name: seen for name, seen in told.items() if name not in failed}
        (FOLDER / f"{os.getpid()}.json").write_text(json.dumps(good))
