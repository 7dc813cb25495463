"""Every verb writes what it did into the activity. Found in the source, so that the next verb can't forget; that each does when it is
called stands in test_good_ways.py."""

import ast
from dataclasses import dataclass, field
from functools import cache

import pytest

from config import ROOT
from tests.domain.ways.table import WAYS

FILES = {str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "app/domain").rglob("*.py"))}
# Who writes the row itself.
RECORDERS = {
    "app/domain/activity/activity.py:record",
    "app/domain/businesses/keeping.py:record_in_business",  # The platform's door has no other way in than a verb of the database,
    "app/domain/access/session.py:record_in_session",  # nor has the sign-in door.
    "app/domain/businesses/settings.py:record_settings",  # In words of its own; it changes nothing.
}
CHANGES = {"delete", "insert", "insert_once", "move", "update"}
ADDS = ("session.add", "session.add_all", "session.delete", ".assign")


@dataclass
class Function:
    """One of the domain, with the names of all that it calls, and whether it changes rows by itself."""

    name: str
    node: ast.FunctionDef
    is_public: bool
    calls: set[str] = field(default_factory=set)
    changes: bool = False

    @property
    def is_verb(self) -> bool:
        arguments = self.node.args
        return self.is_public and any(a.arg == "by" for a in (*arguments.args, *arguments.kwonlyargs))


def functions_of(files: dict[str, str]) -> dict[str, Function]:
    return {function.name: function for path, source in files.items() for function in functions_of_file(path, source)}


@cache
def functions_of_file(path: str, source: str) -> list[Function]:
    tree = ast.parse(source)
    sql = {target.id for node in tree.body if isinstance(node, ast.Assign) and is_text(node.value) for target in node.targets}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [read(Function(f"{path}:{node.name}", node, not node.name.startswith("_")), sql) for node in functions]


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "text"


def read(function: Function, sql: set[str]) -> Function:
    for node in ast.walk(function.node):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            function.calls.add(called.rpartition(".")[2])
            # A verb of the database does what it is called; its text is a constant of the file.
            asked = {n.id for argument in node.args for n in ast.walk(argument) if isinstance(n, ast.Name)}
            function.changes |= called in CHANGES or called.endswith(ADDS) or bool(asked & sql)
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            function.changes |= any(isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) for part in parts)
    return function


def reached(start: Function, functions: dict[str, Function]) -> list[Function]:
    """It, and what it calls in the domain; a name that several have may be any of them."""
    found, rest = {start.name: start}, [start]
    while rest:
        called = rest.pop().calls
        for function in functions.values():
            if function.name not in found and function.node.name in called:
                found[function.name] = function
                rest.append(function)
    return list(found.values())


# What it records is of another person and of the client: no verb's own.
BESIDE = {"app/domain/users/last_one.py:keep_owner"}


def faults(files: dict[str, str]) -> list[str]:
    functions, wrong = functions_of(files), []
    for verb in functions.values():
        if not verb.is_verb or verb.name in RECORDERS:
            continue
        # A recorder that another package has under the same name is none of this verb's.
        beyond = reached(
            verb, {name: f for name, f in functions.items() if name not in RECORDERS and name not in BESIDE - {verb.name}}
        )
        records = any(called in {name.rpartition(":")[2] for name in RECORDERS} for f in beyond for called in f.calls)
        if not any(function.changes for function in beyond):
            wrong.append(f"{verb.name} takes `by` and changes nothing: who reads is an `actor`")
        if not records:
            wrong.append(f"{verb.name} leaves nothing in the activity: record(Happening.…, thing, by=by)")
    return wrong


def test_every_verb_changes_something_and_records_it():
    assert len([f for f in functions_of(FILES).values() if f.is_verb]) > 60
    assert faults(FILES) == []


def test_every_verb_stands_in_the_table_of_good_ways():
    called = {f"{way.verb.__module__.replace('.', '/')}.py:{way.verb.__name__}" for way in WAYS}
    missing = {f.name for f in functions_of(FILES).values() if f.is_verb} - called - RECORDERS - ELSEWHERE
    assert sorted(missing) == [], "say in tests/domain/ways how it is called well, and what comes of that"


# It makes a business of its own, whose rows are nobody's yet: test_platform_verbs.py.
ELSEWHERE = {"app/domain/invitations/platform_inviting.py:create_business_with_people"}


class WithoutRecord(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        is_record = isinstance(node.value, ast.Call) and ast.unparse(node.value.func).rpartition(".")[2].startswith("record")
        return ast.copy_location(ast.Pass(), node) if is_record else node


# Those that record by themselves, and leave it to nobody whom they call. A change of password has more than one happening.
RECORDING = [
    f.name
    for f in functions_of(FILES).values()
    if f.is_verb and f.name not in RECORDERS and any(called.startswith("record") for called in f.calls)
]
TWICE = {
    "app/domain/businesses/logo.py:change_logo": "a file is removed, too, which has the name of a verb that records",
    "app/domain/files/keeping.py:upload_file": "likewise",
    "app/domain/documents/keeping.py:add_document": "likewise",
    "app/domain/documents/keeping.py:add_version": "likewise",
    "app/domain/access/password.py:change_password": "the other sessions end, and each is recorded",
    "app/domain/portals/contact_access.py:enable_access": "the invitation is recorded, too",
    "app/domain/invitations/inviting.py:invite_to_client": "the invitation is recorded, and the portal that opens with it",
    "app/domain/invitations/platform_inviting.py:create_business_with_people": "each invitation is recorded, too",
}


@pytest.mark.parametrize("verb", [name for name in RECORDING if name not in TWICE])
def test_a_verb_whose_record_is_taken_out_is_noticed(verb):
    """The mutants."""
    path, _, name = verb.rpartition(":")
    tree = ast.parse(FILES[path])
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            WithoutRecord().visit(node)
    assert any(fault.startswith(f"{verb} leaves nothing") for fault in faults(FILES | {path: ast.unparse(tree)}))


def test_a_verb_that_only_reads_is_noticed():
    """The mutant."""
    source = "def load_gallery(*, by):\n    return db.session.scalars(Gallery.visible_to(by))\n"
    assert any("changes nothing" in fault for fault in faults(FILES | {"app/domain/gallery/gallery.py": source}))
