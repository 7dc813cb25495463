"""What the documents say of the tree is so."""

import re

import pytest

from config import ROOT

PATH = re.compile(r"`((?:[\w.]+/)+[\w.]*)`")
DOCUMENTS = [ROOT / "docs/architecture.md", ROOT / "docs/security.md", *sorted((ROOT / "docs/decisions").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.stem)
def test_what_a_document_names_is_there(document):
    named = PATH.findall(document.read_text())
    assert not [path for path in named if not any((ROOT / base / path).exists() for base in ("", "app", "migrations"))]


def test_the_architecture_is_one_screen():
    lines = (ROOT / "docs/architecture.md").read_text().splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 160
