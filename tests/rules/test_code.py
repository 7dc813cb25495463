"""Rules of the house, each with a message that teaches."""

import ast
import re
from pathlib import Path

import pytest

from config import ROOT

FILES = sorted((ROOT / "app").rglob("*.py"))
DOORS = ("admin", "api", "auth", "client_portal", "platform", "technician")
MOST_LINES, MOST_VIEW_LINES = 300, 20
SPOKEN_NAMES = {"utils", "helpers", "manager", "common", "misc"}


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST):
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def faults(path: Path, source: str) -> list[str]:
    name, tree = ids(path), ast.parse(source)
    found = []
    if source.count("\n") > MOST_LINES:
        found.append(f"{name} has more than {MOST_LINES} lines: it holds two things; give each a file")
    if SPOKEN_NAMES & {part.removesuffix(".py") for part in path.parts}:
        found.append(f"{name} is named after a kind of code: name it after the thing")
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and catches_everything(node):
            found.append(f"{name}:{node.lineno} catches everything: name what may go wrong, or let it reach core/failures.py")
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith(("session.commit", "connection.commit", "driver.commit"))
            and name not in COMMITTERS
        ):
            found.append(f"{name}:{node.lineno} commits: that is core/transaction.py's")
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in ("text", "sqlalchemy.text", "db.text")
            and "core.forms import" not in source
            and not isinstance(node.args[0], ast.Constant)
        ):
            found.append(f"{name}:{node.lineno} builds SQL from parts: a statement is one constant with parameters")
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith((".exec_driver_sql", "cursor.execute"))
            and not isinstance(node.args[0], ast.Constant)
        ):
            found.append(f"{name}:{node.lineno} executes a statement that is not a constant")
    room = path.relative_to(ROOT / "app").parts[0]
    if room in DOORS:
        found += door_faults(name, tree)
    if room in (*DOORS, "shared"):
        found += [
            f"{name}:{line} writes SQL: a door calls a verb, and the domain asks the database" for line in imports_of_text(tree)
        ]
    return found


COMMITTERS = {"app/core/transaction.py"}


def imports_of_text(tree: ast.AST) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy" and any(a.name == "text" for a in node.names)
    ]


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Unless it only tidies up and lets the fault go on."""
    passes_on = isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None
    return (handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException")) and not passes_on


def door_faults(name: str, tree: ast.AST) -> list[str]:
    found = []
    for function in functions(tree):
        marks = [ast.unparse(d) for d in function.decorator_list]
        if any(re.match(r"(bp|door)\.(get|post|route|put|patch|delete)\(", mark) for mark in marks):
            length = function.end_lineno - function.lineno + 1
            if length > MOST_VIEW_LINES:
                found.append(f"{name}:{function.name} is a view of {length} lines: move the verb into the domain")
            if not any(mark.startswith("requires(") or mark == "public" for mark in marks):
                found.append(f"{name}:{function.name} declares no permission: add @requires(…) or @public")
            elif not (marks[-1].startswith("requires(") or marks[-1] == "public"):
                found.append(f"{name}:{function.name}: the permission sits right under the route")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("db.session.get", "db.session.query", "db.get_or_404"):
            found.append(f"{name}:{node.lineno} fetches without asking who: use find(…) or Model.visible_to(current_user)")
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "select" and node.args:
            found.append(f"{name}:{node.lineno} selects by itself: a door's query begins with Model.visible_to(current_user)")
    return found


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_the_house_rules(path):
    assert faults(path, path.read_text()) == []


MUTANTS = {
    "writes SQL": "from sqlalchemy import select, text\n",
    "declares no permission": "@bp.get('/x')\ndef show():\n    return 'x'\n",
    "right under the route": "@requires('x')\n@bp.get('/x')\ndef show():\n    return 'x'\n",
    "fetches without asking who": "def show():\n    return db.session.get(Invoice, 1)\n",
    "selects by itself": "def show():\n    return select(Invoice)\n",
    "catches everything": "try:\n    pass\nexcept Exception:\n    pass\n",
    "commits": "db.session.commit()\n",
    "builds SQL from parts": "text(f'select {x}')\n",
    "executes a statement": "cursor.execute('select ' + x)\n",
    "is a view of": "@bp.get('/x')\n@requires('x')\ndef show():\n" + "    x = 1\n" * 20,
    "more than 300 lines": "x = 1\n" * 301,
}


@pytest.mark.parametrize("message", MUTANTS)
def test_each_rule_catches_its_fault(message):
    assert any(message in fault for fault in faults(ROOT / "app/admin/mutant.py", MUTANTS[message]))


def test_a_file_named_after_a_kind_of_code_is_noticed():
    assert faults(ROOT / "app/core/utils.py", "")
