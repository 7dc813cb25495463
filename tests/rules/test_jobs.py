"""The worker knows a job only if the application imports it, and no job's arguments hold a secret."""

import ast

from app.core.jobs import JOBS
from config import ROOT


def marked_jobs():
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(mark) == "job" for mark in node.decorator_list):
                yield node


def test_every_marked_job_is_known_to_the_worker(app):
    names = [node.name for node in marked_jobs()]
    assert sorted(names) == sorted(JOBS), "a job stands in a module that nothing imports, or two share a name"
    assert names


def test_no_job_takes_a_secret():
    for node in marked_jobs():
        for argument in node.args.args:
            assert not any(word in argument.arg for word in ("password", "secret", "token", "hash")), f"{node.name}({argument.arg})"
