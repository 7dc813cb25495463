"""Which words there are: collected from templates and code, and written into each language's catalogue, `flask words`.

In a template and in code they are what `_`, `_n`, `_c` and `N_` are given. What is declared once, a form's label or a rule's
complaint, is not marked there: DECLARING says which calls take words, and where.
"""

import ast
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from config import ROOT

from ..core.reader import LANGUAGES, OFFICE_LANGUAGES
from ..core.words import CATALOGUES

SAYING = {"_": (0,), "N_": (0,), "_n": (0, 1), "_c": (1,)}
# By the name of what is called: which of its arguments are words, by place or by name.
DECLARING: Mapping[str, tuple[int | str, ...]] = {
    **dict.fromkeys(
        ("AccentField", "BooleanField", "FileField", "PasswordField", "SelectMultipleField", "StringField", "TextAreaField"), (0,)
    ),
    **dict.fromkeys(
        ("ClockField", "Day", "HoursField", "MoneyField", "NumberField", "Radio", "Several", "paragraph", "prefix"),
        (0,),
    ),
    **dict.fromkeys(("Email", "InputRequired", "Link", "Tab", "colour"), (0, "required", "message")),
    **dict.fromkeys(("Clock", "Id", "Flag", "Length"), (0, "required", "message")),
    "Choice": (0, "empty"),
    "Lines": (1, "too_many"),
    "Number": ("required",),
    "OneOf": (1, "required"),
    "Text": (1, "required"),
    "Whole": (2, 3, "required", "words"),
    "WholeNumber": (0, "words"),
    "Written": (1, 2, "required", "words"),
}
# Classes of values that are called something: the second of each, said of the noun that the class names.
LABELLED = {"Labelled", "State"}
# Where a firm's own people and whoever runs the platform read: in fewer languages.
OFFICE = ("app/admin", "app/platform", "app/technician", "templates/admin", "templates/platform", "templates/technician")
# In English alone: the operator's terminal, what machines are told, and what shows in development.
HEADS = "Project-Id-Version Report-Msgid-Bugs-To POT-Creation-Date PO-Revision-Date Last-Translator Language-Team Generated-By"
UNTOLD = tuple(f'"{head}:' for head in HEADS.split())
UNSAID = ("app/api", "app/ops", "templates/dev")


class Words(NamedTuple):
    """`many`: how it goes on for more than one; `of`: what it is said of, where that matters."""

    one: str
    many: str | None = None
    of: str | None = None


def collect() -> dict[Words, list[str]]:
    """All there are, with the files that say them."""
    found: dict[Words, list[str]] = {}
    for path in sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]):
        name = str(path.relative_to(ROOT))
        if name.startswith(UNSAID) or path.suffix not in (".py", ".html", ".txt"):
            continue
        source = path.read_text()
        for words in words_of_code(source) if path.suffix == ".py" else words_of_template(source):
            if name not in found.setdefault(words, []):
                found[words].append(name)
    return found


def words_of_template(source: str) -> Iterator[Words]:
    for _line, name, said in extract_from_ast(Environment(autoescape=True).parse(source), ("_", "_n", "_c")):
        parts = (said,) if isinstance(said, str) or said is None else said
        if parts and isinstance(parts[0], str):
            yield _words(name, [part for part in parts if isinstance(part, str)])


def words_of_code(source: str) -> Iterator[Words]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _words_of_call(node)
        elif isinstance(node, ast.ClassDef) and any(ast.unparse(base) in LABELLED for base in node.bases):
            yield from _labels_of(node)


def _words_of_call(node: ast.Call) -> Iterator[Words]:
    name = ast.unparse(node.func).rpartition(".")[2]
    if name in SAYING:
        said = [text for argument in node.args if (text := _text(argument)) is not None]
        if said:
            yield _words(name, said)
        return
    places = DECLARING.get(name, ())
    declared = [node.args[place] for place in places if isinstance(place, int) and place < len(node.args)]
    declared += [keyword.value for keyword in node.keywords if keyword.arg in places]
    yield from (Words(text) for argument in declared if (text := _text(argument)))


def _labels_of(node: ast.ClassDef) -> Iterator[Words]:
    noun = next((_text(keyword.value) for keyword in node.keywords if keyword.arg == "name"), None)
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple) and (text := _text(line.value.elts[1])):
            yield Words(text, of=noun)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _words(name: str, said: list[str]) -> Words:
    if name == "_n":
        return Words(said[0], said[1])
    return Words(said[1], of=said[0]) if name == "_c" else Words(said[0])


def languages_of(files: list[str]) -> tuple[str, ...]:
    """In which it has to be said, wherever it stands."""
    return OFFICE_LANGUAGES if all(name.startswith(OFFICE) for name in files) else LANGUAGES


def read_catalogue(language: str) -> Catalog:
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renew_catalogue(language: str, found: Mapping[Words, list[str]]) -> Catalog:
    """With what is new unsaid, and without what is gone."""
    known = read_catalogue(language)
    renewed = Catalog(
        locale=language, header_comment="# What Vitrine says, in another language. Kept by `flask words`.", fuzzy=False
    )
    for words, files in sorted(found.items(), key=lambda item: (item[1], item[0].one)):
        if language in languages_of(files):
            id = (words.one, words.many) if words.many else words.one
            kept = known.get(words.one, context=words.of)
            renewed.add(id, kept.string if kept else None, locations=[(name, 0) for name in files], context=words.of)
    return renewed


def renew_catalogues() -> dict[str, int]:
    """How many words of each language are unsaid."""
    found = collect()
    unsaid = {}
    for language in LANGUAGES[1:]:
        catalogue = renew_catalogue(language, found)
        write_catalogue(language, catalogue)
        unsaid[language] = sum(not is_said(message) for message in catalogue if message.id)
    return unsaid


def is_said(message: object) -> bool:
    said = message.string  # type: ignore[attr-defined]
    return all(said) if isinstance(said, tuple) else bool(said)


def write_catalogue(language: str, catalogue: Catalog) -> None:
    """Without the heads that say who wrote it and when: the history knows."""
    path, out = CATALOGUES / f"{language}.po", BytesIO()
    write_po(out, catalogue, width=132, omit_header=False, include_lineno=False)
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(line for line in out.getvalue().decode().splitlines(keepends=True) if not line.startswith(UNTOLD)))
