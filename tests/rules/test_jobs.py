"""The worker knows a job only if the application imports it, and no job's arguments hold a secret."""

import ast
import os
import subprocess
import sys

from config import ROOT

KNOWN = "import app; app.create_app(); from app.core.jobs import JOBS; print(*sorted(JOBS))"


def marked_jobs():
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(mark) == "job" for mark in node.decorator_list):
                yield node


def test_every_marked_job_is_known_to_the_worker():
    """In a process of its own: here the tests import more than the application does."""
    names = [node.name for node in marked_jobs()]
    around = {"PATH": os.environ["PATH"], "VITRINE_DATABASE": "postgresql://x/y", "SECRET_KEY": "x" * 40}
    said = subprocess.run([sys.executable, "-c", KNOWN], capture_output=True, text=True, check=True, cwd=ROOT, env=around).stdout
    assert sorted(names) == said.split(), "a job stands in a module that nothing imports, or two share a name"
    assert names


def test_no_job_takes_a_secret():
    for node in marked_jobs():
        for argument in node.args.args:
            assert not any(word in argument.arg for word in ("password", "secret", "token", "hash")), f"{node.name}({argument.arg})"
