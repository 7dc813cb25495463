"""Which tests could notice a mutant: those whose file has its name, and those that run one of its lines, and little else, first.

Traced once, and again when a file has changed.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from config import ROOT
from mutants.mutant import Mutant
from mutants.parts import PARTS, Part, files_of

KEPT = ROOT / ".mutants"
TRACE = KEPT / "trace.json"
# They start processes of their own, which no trace sees, and take long.
LEFT_OUT = "not browser and not long"
OF_WHAT_IS_DECLARED = (
    "tests/rules/test_models.py",
    "tests/domain/test_limits.py",
    "tests/domain/test_states.py",
    "tests/domain/test_lists.py",
    "tests/admin/test_roles.py",
)


class Noticing:
    def __init__(self, workers: int, tests: list[str]) -> None:
        names = sorted({str(file) for part in PARTS.values() if not part.functions for file in files_of(part)})
        now = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in names}
        kept: dict[str, Any] = json.loads(TRACE.read_text()) if TRACE.exists() else {}
        if kept.get("files") != now or kept.get("asked") != tests:
            kept = {"files": now, "asked": tests, "tests": trace(names, workers, tests)}
            KEPT.mkdir(exist_ok=True)
            TRACE.write_text(json.dumps(kept))
        self.tests: dict[str, dict[str, Any]] = kept["tests"]

    def of(self, mutant: Mutant, part: Part, most_seconds: float) -> tuple[list[str], float]:
        """As many as are done in that time, the nearest first, and the time."""
        chosen: list[str] = []
        taken = 0.0
        for seconds, name in self._nearest(mutant, part):
            if chosen and taken + seconds > most_seconds:
                break
            chosen.append(name)
            taken += seconds
        return chosen, taken

    def _nearest(self, mutant: Mutant, part: Part) -> list[tuple[float, str]]:
        """Of SQL, those that the part names, in its order."""
        if mutant.function:
            named = [[(seen["seconds"], name) for name, seen in self.tests.items() if name.startswith(path)] for path in part.tests]
            return list(dict.fromkeys(test for tests in named for test in sorted(tests)))
        first, last = mutant.reach
        lines = range(first, last + 1)
        # What is worked out while modules are imported is in no test's trace: then those that look at what was declared help.
        declared = [name for name in self.tests if name.startswith(OF_WHAT_IS_DECLARED)]
        running = self._running(mutant.path, lines)
        nearest_two = (declared, running) if first == 1 else (running, declared)
        groups = *nearest_two, self._running(mutant.path, None), list(self.tests)
        nearest = dict.fromkeys(name for names in groups for name in sorted(names, key=partial(self._distance, mutant.path)))
        its_name = f"test_{Path(mutant.path).stem}.py"
        return sorted(((self.tests[name]["seconds"], name) for name in nearest), key=lambda test: f"/{its_name}::" not in test[1])

    def _distance(self, path: str, name: str) -> tuple[float, float, str]:
        """Whether a test is about this file, by how much of what it runs is of it."""
        lines, seconds = self.tests[name]["lines"], self.tests[name]["seconds"]
        return -len(lines.get(path, ())) / sum(map(len, lines.values()), 1), seconds, name

    def _running(self, path: str, lines: range | None) -> list[str]:
        traces = ((name, seen["lines"].get(path, ())) for name, seen in self.tests.items())
        return [name for name, ran in traces if ran and (lines is None or any(line in lines for line in ran))]


def trace(names: list[str], workers: int, tests: list[str]) -> dict[str, Any]:
    print("Tracing which test runs which line. It is kept until one of the files changes.", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        around = os.environ | {"MUTANTS_TRACE": folder, "MUTANTS_FILES": json.dumps(names)}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "mutants.tracing", "-n", str(workers), "--dist", "worksteal"]
        command += ["-m", LEFT_OUT, *tests]
        run = subprocess.run(command, cwd=ROOT, env=around, stdout=subprocess.PIPE, text=True, check=False)
        if run.returncode:
            raise SystemExit(f"{run.stdout[-3000:]}\nTests that fail already tell nothing of a mutant.")
        told: dict[str, Any] = {}
        for file in Path(folder).glob("*.json"):
            told |= json.loads(file.read_text())
    return told
