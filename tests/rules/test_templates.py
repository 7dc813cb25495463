"""Templates read, they never query; nothing inline, nothing unescaped, no other host."""

import re

import pytest

from config import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST_LINE = 140
RULES = {
    r"\|\s*safe\b": "unescaped: |safe",
    r"\sstyle=\"": "an inline style: the content policy refuses it",
    r"\son[a-z]+=\"": "an inline handler: put the behaviour in static/js",
    r"<script(?![^>]*\bsrc=)": "an inline script",
    r"(src|href)=\"(https?:)?//": "another host: everything is served from here",
    r"{%-?\s*autoescape false": "autoescape switched off",
    r"\.query\b|db\.session": "a query in a template",
    r"\bhx-(get|post)=\"(?![^\"]*{{)[^\"]*\"(?![^>]*\b(href|action|formaction)=)": "an hx- request that repeats no href or action",
}


def faults(text: str) -> list[str]:
    return [words for pattern, words in RULES.items() if re.search(pattern, text)]


def long_lines(text: str) -> list[str]:
    return [
        f"line {number} has {len(line)} characters: break it between arguments, attributes or cells, where HTML sees no space"
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_templates_keep_the_rules(path):
    assert faults(path.read_text()) == []


MUTANTS = [
    "{{ x|safe }}",
    '<p style="x">',
    '<p onclick="x">',
    "<script>x</script>",
    '<img src="https://x/y.png">',
    "{% autoescape false %}",
    "{{ db.session.x }}",
]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_each_rule_catches_its_fault(mutant):
    assert faults(mutant)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_lines_of_a_template_can_be_read(path):
    assert long_lines(path.read_text()) == []


def test_a_long_line_is_noticed():
    """The mutants: one character too many, and what is long altogether but not in one line."""
    fits = "x" * LONGEST_LINE
    assert long_lines(f"{fits}\n{fits}y\n") and not long_lines(f"{fits}\n{fits}\n")


def test_every_mail_has_its_three_files():
    mails = {path.name.split(".")[0] for path in (ROOT / "templates" / "emails").iterdir()} - {"layout", "mail", "parts"}
    for mail in mails:
        for suffix in ("subject.txt", "txt", "html"):
            assert (ROOT / "templates" / "emails" / f"{mail}.{suffix}").exists(), f"emails/{mail}.{suffix} is missing"
