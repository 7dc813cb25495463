"""core <- domain <- shared <- doors <- create_app, and ops beside them. The arrows run one way, and no file is in a circle."""

import ast
from pathlib import Path

import pytest

from config import ROOT

DOORS = {"admin", "api", "auth", "client_portal", "platform", "technician"}
# Domain packages, upstream first: each may import those before it.
STREAM = [
    "roles", "activity", "access", "businesses", "kinds", "holidays", "mail_texts", "clients", "contacts", "users",
    "invitations", "portals", "projects", "courses", "time", "files", "threads", "documents", "ledger", "invoices", "notifications", "overview",
    "search",
]  # fmt: skip
# The model's own methods reach what gathers several nouns by this late import, and by no other.
LATE = {("app/domain/users/user.py", "app/domain/overview/portal_data.py")}
FILES = {str(path.relative_to(ROOT)): path for path in sorted((ROOT / "app").rglob("*.py"))}


def imports_of(name: str, source: str) -> set[str]:
    """The files of `app` that this one imports."""
    here = Path(name).with_suffix("").parts
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {file for alias in node.names if (file := file_of(tuple(alias.name.split("."))))}
        if isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level] if node.level else ()
            module = (*base, *(node.module or "").split(".")) if node.module else base
            inside = {file for alias in node.names if (file := file_of((*module, alias.name)))}
            found |= inside or ({file} if (file := file_of(module)) else set())
    return found - {name}


def file_of(module: tuple[str, ...]) -> str | None:
    path = "/".join(module)
    return next((name for name in (f"{path}.py", f"{path}/__init__.py") if name in FILES), None)


def room_of(name: str) -> tuple[str, str]:
    """The room of a file, and within the domain its package."""
    parts = name.split("/")[1:]
    return (parts[0] if len(parts) > 1 else "create_app"), (parts[1] if parts[0] == "domain" and len(parts) > 2 else "")


def trespasses(name: str, source: str) -> list[str]:
    room, package = room_of(name)
    wrong = []
    for target in sorted(imports_of(name, source)):
        house, other = room_of(target)
        if house == "create_app" and room != "create_app":
            wrong.append(f"{name} imports {target}: create_app stands above all")
        if house == "ops" and room not in ("ops", "create_app"):
            wrong.append(f"{name} imports {target}: what runs the machine is imported by none")
        if room == "core" and house != "core":
            wrong.append(f"{name} imports {target}: core knows nothing of the business")
        if room == "domain" and house in DOORS | {"shared"}:
            wrong.append(f"{name} imports {target}: a domain knows no door")
        if room == house == "domain" and package and other and (name, target) not in LATE and above(other, package):
            wrong.append(f"{name} imports {target}: domains import downstream only")
        if room in DOORS and house in DOORS and house != room:
            wrong.append(f"{name} imports {target}: doors never import doors; what two need lives in app/shared")
        if room in ("shared", "ops") and house in DOORS:
            wrong.append(f"{name} imports {target}: {room} is below the doors")
    return wrong


def above(other: str, package: str) -> bool:
    return STREAM.index(other) > STREAM.index(package)


def circle_in(arrows: dict[str, set[str]]) -> list[str]:
    """The files of one circle, or none."""
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for target in sorted(arrows.get(name, ())):
            if found := walk(target, [*way, name]):
                return found
        done.add(name)
        return []

    return next((found for name in arrows if (found := walk(name, []))), [])


@pytest.mark.parametrize("name", FILES)
def test_imports_run_one_way(name):
    assert trespasses(name, FILES[name].read_text()) == []


def test_no_files_import_each_other_in_a_circle():
    arrows = {name: {t for t in imports_of(name, path.read_text()) if (name, t) not in LATE} for name, path in FILES.items()}
    assert sum(map(len, arrows.values())) > 500, "the drawing of the imports is empty"
    assert circle_in(arrows) == []


def test_every_package_of_the_domain_stands_in_the_stream():
    assert {path.name for path in (ROOT / "app/domain").iterdir() if path.is_dir() and path.name != "__pycache__"} == set(STREAM)


def test_a_trespass_is_noticed():
    """The mutants."""
    assert trespasses("app/core/db.py", "from ..domain.users.user import User")
    assert trespasses("app/core/db.py", "def f():\n    from ..domain.users.user import User")
    assert trespasses("app/admin/users.py", "from ..client_portal.invoices import index")
    assert trespasses("app/admin/users.py", "from ..ops import cli")
    assert trespasses("app/domain/clients/client.py", "from ..invoices.invoice import Invoice")
    assert trespasses("app/domain/clients/client.py", "from ...auth.sign_in import sign_in")
    assert trespasses("app/shared/profile.py", "from ..admin.users import index")
    assert trespasses("app/shared/profile.py", "import app.ops.cli")
    assert not trespasses("app/admin/users.py", "from ..domain.users.user import User")


def test_a_circle_is_noticed():
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle_in({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
