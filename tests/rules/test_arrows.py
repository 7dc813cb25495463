"""core <- domain <- shared <- doors <- create_app. The arrows run one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from config import ROOT

DOORS = {"admin", "api", "auth", "client_portal", "platform", "technician"}
# Domain packages, upstream first: each may import those before it.
STREAM = ["activity", "people", "projects", "time", "ledger", "invoices", "overview"]
# The model's own methods reach what gathers several nouns by these late imports, and no other.
LATE = {
    ("app/domain/people/user.py", "overview"),
    ("app/domain/people/user.py", "projects"),
    ("app/core/cli.py", "domain"),
    ("app/core/cli.py", "demo"),
}
FILES = sorted((ROOT / "app").rglob("*.py"))


def imported(path: Path, tree: ast.AST) -> list[tuple[str, ...]]:
    """The modules of `app` that this file imports, as paths from app."""
    here = path.relative_to(ROOT).with_suffix("").parts
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level] if node.level else ()
            module = (*base, *(node.module or "").split(".")) if node.module else base
            names = (
                [(*module, alias.name) for alias in node.names]
                if not node.module or (node.level and len(module) <= 2)
                else [module]
            )
            found += [name[1:] for name in names if name and name[0] == "app"]
    return found


def trespasses(path: Path, source: str) -> list[str]:
    parts = path.relative_to(ROOT).parts[1:]
    name = str(path.relative_to(ROOT))
    wrong = []
    for target in imported(path, ast.parse(source)):
        if not target:
            continue
        room, house = parts[0], target[0]
        if (name, target[1] if house == "domain" and len(target) > 1 else house) in LATE or (name, house) in LATE:
            continue
        if room == "core" and house in DOORS | {"domain", "shared"}:
            wrong.append(f"{name} imports {'.'.join(target)}: core knows nothing of the business")
        if room == "domain" and house in DOORS | {"shared"}:
            wrong.append(f"{name} imports {'.'.join(target)}: a domain knows no door")
        both = room == house == "domain" and len(target) > 1 and {target[1], parts[1]} <= set(STREAM)
        if both and STREAM.index(target[1]) > STREAM.index(parts[1]):
            wrong.append(f"{name} imports {'.'.join(target)}: domains import downstream only")
        if room in DOORS and house in DOORS and house != room:
            wrong.append(f"{name} imports {'.'.join(target)}: doors never import doors; what two need lives in app/shared")
        if room == "shared" and house in DOORS:
            wrong.append(f"{name} imports {'.'.join(target)}: shared is below the doors")
    return wrong


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path):
    assert trespasses(path, path.read_text()) == []


def test_a_trespass_is_noticed():
    """The mutants."""
    assert trespasses(ROOT / "app/core/db.py", "from ..domain.people.user import User")
    assert trespasses(ROOT / "app/admin/users.py", "from ..client_portal.invoices import index")
    assert trespasses(ROOT / "app/domain/people/client.py", "from ..invoices.invoice import Invoice")
    assert trespasses(ROOT / "app/domain/people/client.py", "from ...auth.sign_in import sign_in")
    assert trespasses(ROOT / "app/shared/profile.py", "from ..admin.users import index")
    assert not trespasses(ROOT / "app/admin/users.py", "from ..domain.people.user import User")
