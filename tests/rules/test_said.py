"""Every word that a person reads goes through the catalogues, and each language says all of them."""

import ast
import re
import string
from collections.abc import Iterator

import pytest
from babel import Locale
from babel.messages.catalog import Message
from jinja2 import Environment, nodes

from app.core.reader import LANGUAGES, OFFICE_LANGUAGES
from app.core.words import catalogue
from app.ops.words import OFFICE, UNSAID, Words, collect, is_said, read_catalogue, renew_catalogue, words_of_code
from config import ROOT

FOUND = collect()
TRANSLATED = LANGUAGES[1:]
JINJA = Environment(autoescape=True)
TEMPLATES = [
    path for path in sorted((ROOT / "templates").rglob("*.*"))
    if path.suffix in (".html", ".txt") and not str(path.relative_to(ROOT)).startswith(UNSAID)
]  # fmt: skip
CODE = [path for path in sorted((ROOT / "app").rglob("*.py")) if not str(path.relative_to(ROOT)).startswith(UNSAID)]
CLASSES = set(re.findall(r"[.-]([a-z][a-z-]*)", "".join(path.read_text() for path in (ROOT / "static/css").glob("*.css"))))


def ids(path):
    return str(path.relative_to(ROOT))


# ── Templates ───────────────────────────────────────────────────────────────────────────────────────────────────────

HOLE = "\x00"
# What people see or hear of an element beside its text.
SPOKEN = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*[^\W\d_][^"]*)"')
LETTERS = re.compile(r"[^\W\d_]{2,}")
# A name that is the same everywhere, and what an address or a file is called.
NAMES = {"Vitrine", "API", "PDF", "CSV"}


def unsaid_in_template(source: str) -> list[str]:
    tree = JINJA.parse(source)
    text = "".join(_text_of(tree))
    found = [words for words in SPOKEN.findall(text) if LETTERS.search(words.replace(HOLE, ""))]
    text = re.sub(r"<(style|script|title)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", text, flags=re.S)
    found += [word for word in LETTERS.findall(re.sub(r"&\w+;", " ", text)) if word not in NAMES]
    return found + [words for words in _constants(tree) if is_words(words)]


def _text_of(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Expr):
        yield HOLE
    else:
        for child in node.iter_child_nodes():
            yield from _text_of(child)


def _constants(node: nodes.Node) -> Iterator[str]:
    """Each text that stands in an expression, but for what words are looked up by."""
    if (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name in ("_", "_n", "_c", "url_for", "asset")
    ):
        for argument in [*node.args, *node.kwargs]:
            if not isinstance(argument, nodes.Const):
                yield from _constants(argument)
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes(exclude=("arg",) if isinstance(node, nodes.Getitem) else None):
        yield from _constants(child)


def is_words(text: str) -> bool:
    """Begins like a sentence, or has a space between letters and is no list of style sheet's classes."""
    if "target:" in text or set(text.split()) <= CLASSES | {"small", "soft", "strong"}:
        return False
    return bool(re.match(r"\s*[A-Z][a-z]+\b", text) or re.search(r"[a-z]{2,} [a-z]{2,}", text)) and text not in NAMES


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_a_template_says_every_word_by_the_catalogue(path):
    source = path.read_text()
    assert unsaid_in_template(source) == [], "say it by _(…), _n(…) or _c(…)"


@pytest.mark.parametrize(
    "mutant",
    ["<p>Nothing yet</p>", '<a aria-label="Close">{{ x }}</a>', "{{ ui.card('Details') }}", "{{ 'Draft' if x else y }}",
     "{% set nothing = 'no invoice matches' %}", "<p>{{ _('Due') }} on {{ day }}</p>", '<img alt="The {{ name }}">'],
)  # fmt: skip
def test_a_word_beside_the_catalogue_is_noticed(mutant):
    assert unsaid_in_template(mutant)


# ── Code ────────────────────────────────────────────────────────────────────────────────────────────────────────────

# What begins like words and is none: what nobody but a developer reads, headers, types of content, names of places.
RAISED = re.compile(
    r"^(LookupError|RuntimeError|NotImplementedError|NoContext|Misconfigured|AssertionError|TypeError|BadSignature)$"
)
HEADER = re.compile(
    r"[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)+|[A-Z]+|Vary|Allow|Cookie|Accept|Authorization|Origin|Location|Subject|From|To|Date|Secure|Lax"
)
STATEMENT = re.compile(r"^\s*(select|insert|update|delete|with|set|begin|commit)\b", re.IGNORECASE)


def unsaid_in_code(source: str) -> list[str]:
    tree = ast.parse(source)
    said = {part for words in words_of_code(source) for part in words if part}
    quiet = {id(part) for node in ast.walk(tree) for part in _quiet(node)}
    return [text for node in ast.walk(tree) for text in _texts(node, quiet) if looks_spoken(text) and text not in said]


def _quiet(node: ast.AST) -> Iterator[ast.AST]:
    """What stands here is for nobody to read: a comment of the code, what a fault says, what is asked of the database."""
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
        yield body[0].value
    if isinstance(node, ast.Assert):
        yield from ast.walk(node)
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        if RAISED.match(name) or name in (
            "text",
            "error",
            "hash_password",
            "record_settings",
            "NotSent",
            "post_entry",
            "record",
            "TypeVar",
            "NewType",
            "compile",
        ):
            yield from ast.walk(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value


def _texts(node: ast.AST, quiet: set[int]) -> Iterator[str]:
    if id(node) in quiet:
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        quiet |= {id(part) for part in node.values}
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def looks_spoken(text: str) -> bool:
    if (
        text in NAMES | {"Password", "a password that nobody has"}
        or STATEMENT.match(text)
        or HEADER.fullmatch(text)
        or "://" in text
        or text.startswith(("/", "#", "(", "["))
    ):
        return False
    return bool(
        re.match(r"[A-Z“][a-z]+( [a-z{“]|[.…:,]? ?$|[a-z ]+[.…]$)", text)
        or re.search(r"\b[a-z]{2,} [a-z]{2,}( [a-z]{2,}\b|[.…])", text)
    )


EXCEPTED = {
    # Names of programs and devices, as they call themselves.
    "app/core/device.py", "app/core/wire.py", "app/core/db.py", "app/core/queries.py", "app/core/lists.py", "app/core/http.py",
    "app/core/image_decoding.py", "app/core/pdf_structure.py", "app/core/pdf_drawing.py",
}  # fmt: skip


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_code_says_every_word_by_the_catalogue(path):
    if ids(path) not in EXCEPTED:
        assert unsaid_in_code(path.read_text()) == [], (
            "say it by _(…), mark it by N_(…), or have app/ops/words.py know what declares it"
        )


@pytest.mark.parametrize(
    "mutant",
    ["raise Refused('Choose a day.')", "flash(f'{name} is saved.')", "LABELS = {'a': 'Nobody'}", "done('The draft is saved.', x)",
     "Unknown('Enter a name.')"],
)  # fmt: skip
def test_words_beside_it_are_noticed_in_code(mutant):
    assert unsaid_in_code(mutant)


# ── Catalogues ──────────────────────────────────────────────────────────────────────────────────────────────────────


def holes_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def is_formatted(words: Words) -> bool:
    """Some words have braces of another kind: {#1}."""
    return bool(re.search(r"\{[a-z_]*\}", words.one))


def faults_of(message: Message) -> list[str]:
    """What is amiss with how a language says it."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    one, many = message.id if isinstance(message.id, tuple) else (message.id, message.id)
    found = []
    for form in forms:
        if is_formatted(Words(one)) and not holes_of(one) - {"n"} <= holes_of(form) <= holes_of(one) | holes_of(many):
            found.append(f"{one!r}: the values in {form!r} are others")
        if one[-1:] in ".…:?" and form.rstrip()[-1:] not in '.…:?!»“"':
            found.append(f"{one!r}: {form!r} ends otherwise")
        if one.strip() == one and form.strip() != form:
            found.append(f"{one!r}: blanks around {form!r}")
    return found


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_language_says_all(language):
    unsaid = [message.id for message in renew_catalogue(language, FOUND) if message.id and not is_said(message)]
    assert unsaid == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_as_it_is_written(language):
    """Without what is gone, and with the files that say each: `flask words` changes nothing."""
    there = [(m.id, m.context, sorted(n for n, _ in m.locations)) for m in read_catalogue(language) if m.id]
    renewed = [(m.id, m.context, sorted(n for n, _ in m.locations)) for m in renew_catalogue(language, FOUND) if m.id]
    assert there == renewed, "run flask words"


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_it_says_has_the_same_values(language):
    assert [fault for message in read_catalogue(language) if message.id for fault in faults_of(message)] == []


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("{name} is saved.", "Gespeichert."),
        ("{name} is saved.", "{nahme} ist gespeichert."),
        ("Saved.", "Gespeichert"),
        ("Saved", " Gesichert"),
    ],
)
def test_a_value_that_is_lost_is_noticed(id, said):
    assert faults_of(Message(id, said))


def test_every_language_has_all_its_plurals():
    assert {language: read_catalogue(language).num_plurals for language in TRANSLATED} == {"de": 2, "fr": 2, "es": 2, "pl": 3}


def test_the_office_reads_fewer_languages_than_its_clients():
    assert set(OFFICE_LANGUAGES) < set(LANGUAGES)
    office = {words for words, files in FOUND.items() if all(name.startswith(OFFICE) for name in files)}
    assert 300 < len(office) < len(FOUND) - 300


@pytest.mark.parametrize("n", [0, 1, 2, 5, 12, 22, 1_000_000])
def test_plurals_follow_the_language(n):
    form = {"de": int(n != 1), "fr": int(n > 1), "es": int(n != 1)}
    form["pl"] = {"one": 0, "few": 1, "many": 2}[Locale("pl").plural_form(n)]
    for language in TRANSLATED:
        forms = read_catalogue(language).get("{n} invoice").string
        assert catalogue(language).ngettext("{n} invoice", "{n} invoices", n) == forms[form[language]]
