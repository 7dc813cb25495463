"""One way to refuse: a verb raises Refused, and the form that asked it places the words. What is left for core/failures.py was asked
without a form."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator

from wtforms import StringField

import app as package
from app.auth.attempt_form import AttemptForm
from app.core.errors import Refused
from app.core.forms import PostForm, RuledForm
from config import ROOT

FILES = {str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "app").rglob("*.py"))}
DOORS = ("admin", "api", "auth", "client_portal", "platform", "technician")

CATCHERS = {
    ("app/core/forms.py", "Refused"): "the one way: beside its field",
    ("app/domain/businesses/logo.py", "Refused"): "a job: the words wait on the page",
    ("app/domain/files/preparing.py", "Refused"): "a job: the words wait on the page",
    ("app/ops/commands.py", "Refused"): "at a terminal: there is no form",
    ("app/domain/invitations/bulk_inviting.py", "CapReached"): "the rest of a bulk is left out, and says so",
}
WITHOUT_A_FORM = {
    "app/auth/sign_in.py:sign_out": "nothing is asked; it works without a session, too",
    "app/auth/switching.py:choose": "a button for each membership; one that is gone shows those that are left",
    "app/auth/switching.py:switch_portal": "a button for each membership, likewise",
    "app/auth/switching.py:sign_out_everywhere": "nothing is asked, and nothing can be refused",
    "app/auth/account.py:end_session": "a button; a session that is gone is a 404",
    "app/auth/account.py:end_other_sessions": "nothing is asked, and nothing can be refused",
    "app/api/token.py:create": "JSON, whose answers are the machines' own",
}


def kinds_of_refused() -> set[str]:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)

    def below(kind: type) -> Iterator[str]:
        yield kind.__name__
        for sub in kind.__subclasses__():
            yield from below(sub)

    return set(below(Refused))


def names_in(node: ast.AST | None) -> set[str]:
    return {
        n.attr if isinstance(n, ast.Attribute) else n.id
        for n in ast.walk(node or ast.Pass())
        if isinstance(n, ast.Attribute | ast.Name)
    }


def caught(source: str, kinds: set[str]) -> list[tuple[int, str]]:
    """Where a refusal is caught: by `except`, by `suppress`, or by a handler of one's own."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            found += [(node.lineno, name) for name in names_in(node.type) & kinds]
        if isinstance(node, ast.Call) and names_in(node.func) & {"suppress", "errorhandler", "register_error_handler"}:
            found += [(node.lineno, name) for argument in node.args for name in names_in(argument) & kinds]
    return found


def catching(files: dict[str, str]) -> list[str]:
    kinds = kinds_of_refused()
    return [
        f"{path}:{line} catches {name}: a form's accepts() does, and places the words beside their field"
        for path, source in files.items()
        for line, name in caught(source, kinds)
        if (path, name) not in CATCHERS and path != "app/core/failures.py"
    ]


def answering(files: dict[str, str]) -> list[str]:
    """The views that take a post, and answer it in a way of their own."""
    functions = {f"{path}:{node.name}": node for path, source in files.items() for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}  # fmt: skip
    found = []
    for name, node in functions.items():
        if name.split("/")[1] in DOORS and takes_post(node) and not accepts(node, functions) and name not in WITHOUT_A_FORM:
            found.append(f"{name} takes a post without a form: if form.accepts(lambda: verb(…, by=current_user))")
    return found


def takes_post(view: ast.FunctionDef) -> bool:
    for mark in view.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute):
            methods = next((ast.unparse(k.value) for k in mark.keywords if k.arg == "methods"), "")
            if mark.func.attr in ("delete", "patch", "post", "put") or (mark.func.attr == "route" and any(m in methods for m in ("POST", "PUT", "PATCH", "DELETE"))):  # fmt: skip
                return True
    return False


def accepts(view: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> bool:
    """By itself, or by what it answers with: the profile is the same at every door, and lives in app/shared."""
    called = {ast.unparse(node.func) for node in ast.walk(view) if isinstance(node, ast.Call)}
    shared = [function for name, function in functions.items() if name.startswith("app/shared/") and function.name in called]
    return any(name.endswith(".accepts") for name in called) or any(accepts(function, {}) for function in shared)


def test_a_refusal_is_caught_in_one_place():
    assert catching(FILES) == []


def test_every_post_is_answered_through_a_form():
    assert answering(FILES) == []


def test_no_exception_outlives_what_it_was_for():
    kinds = kinds_of_refused()
    assert {(path, name) for path, source in FILES.items() for _, name in caught(source, kinds)} >= set(CATCHERS)
    assert {name.partition(" ")[0] for name in answering_at_all()} >= set(WITHOUT_A_FORM)


def answering_at_all() -> list[str]:
    kept = dict(WITHOUT_A_FORM)
    WITHOUT_A_FORM.clear()
    try:
        return answering(FILES)
    finally:
        WITHOUT_A_FORM.update(kept)


def test_a_second_catcher_is_noticed():
    """The mutants."""
    for source in (
        "try:\n    verb()\nexcept Refused as refused:\n    flash(refused.words)\n",
        "try:\n    verb()\nexcept (Conflict, errors.Refused):\n    pass\n",
        "try:\n    verb()\nexcept inviting.CapReached:\n    pass\n",
        "try:\n    verb()\nexcept TooMany:\n    pass\n",
        "with suppress(Refused):\n    verb()\n",
        "@bp.errorhandler(Refused)\ndef refused(error):\n    return 'no', 422\n",
    ):
        assert catching({"app/admin/mutant.py": source}), source
    assert not catching({"app/admin/mutant.py": "try:\n    verb()\nexcept ValueError:\n    pass\n"})


def test_a_post_without_a_form_is_noticed():
    """The mutants."""
    for mark in (
        "@bp.post('/x')",
        "@bp.route('/x', methods=['GET', 'POST'])",
        "@door.route('/x', methods=('PUT',))",
        "@bp.delete('/x')",
    ):
        assert answering({"app/admin/mutant.py": f"{mark}\ndef go():\n    verb()\n    return done()\n"}), mark
        assert not answering({"app/admin/mutant.py": f"{mark}\ndef go():\n    if form.accepts(verb):\n        return done()\n"}), (
            mark
        )
    assert not answering({"app/admin/mutant.py": "@bp.get('/x')\ndef show():\n    return ''\n"})


def descendants(cls):
    for one in cls.__subclasses__():
        yield one
        yield from descendants(one)


def unruled(forms):
    """Those with a field whose rule nobody says: it would be called optional, and refused only by the verb. Of passwords and of who
    signs in, the attempt itself is what answers; the words of a mail depend on which it is."""
    asks = {
        form: [name for name, field in vars(form).items() if issubclass(getattr(field, "field_class", int), StringField)]
        for form in forms
    }
    return sorted(form.__name__ for form, fields in asks.items()
                  if set(fields) - set(form.rules.rules) and not issubclass(form, AttemptForm) and form.__name__ != "MailTextForm")  # fmt: skip


def test_every_form_says_by_which_rules_its_values_go(app):
    forms = [form for form in descendants(RuledForm) if form.__module__.startswith("app.") and ".ops." not in form.__module__]
    assert len(forms) > 25
    assert unruled(forms) == []


def test_a_form_without_its_rules_is_noticed():
    """The mutant."""
    forgotten = type("ForgottenForm", (PostForm,), {"host": StringField("Host")})
    assert unruled([forgotten]) == ["ForgottenForm"]
