"""docs/security.md names tests that there are, and each requirement of ASVS 5.0.0's levels 1 and 2 once."""

import ast
import re
from collections import Counter
from functools import cache

import pytest

from config import ROOT

PAGE = (ROOT / "docs/security.md").read_text()
ROW = re.compile(r"\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([a-z ]+) \| ([^|]+) \|")
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\]\(([\w/.-]*)(?:#([\w-]+))?\)")
LEAST_WORDS = 3
# The level of each requirement: a line for each chapter, a word for each of its sections.
LEVELS = """
    22 1111122223 112222222223 222 123
    122 112 12223 23
    3 113 12223 11222233 11122333 3 22333
    12233 23333 22 1222
    2 112333 113 222
    122 111111112222 11223333 112233 22222333 2223 33 2222
    222 1111 22 11222 223 22
    1233 1123 133 23
    111 1222
    22 223 22223 1111122222233333 22222 22 222
    2233 22233 11233 1222 23 23 33
    12233 11 22223
    2333 222223 2233 1222233
    22 12223333 122
    12233 12233 1222222 3333
    2 22222 2222 222 2223
    23 22223333 22
"""
ASKED = {
    f"{chapter}.{section}.{number}": level
    for chapter, sections in enumerate(LEVELS.strip().splitlines(), 1)
    for section, levels in enumerate(sections.split(), 1)
    for number, level in enumerate(levels, 1)
    if level != "3"
}
LINES = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]
ROWS = [found.groups() for line in LINES if (found := ROW.fullmatch(line))]
LEFT_OUT = [group for line in LINES if not ROW.fullmatch(line) for group in line.split(" | ")[0].strip("| ").split(", ")]


@cache
def functions_of(path):
    tree = ast.parse((ROOT / "tests" / path).read_text()) if (ROOT / "tests" / path).exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def headings(path):
    found = re.findall(r"^#+ (.+)$", (ROOT / "docs" / path).read_text(), re.M)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in found}


def links(words):
    """Each as its page and its section."""
    return [(path or "security.md", section) for path, section in LINK.findall(words)]


def faults(number, level, asked, standing, reason):
    named = TEST.findall(reason)
    shown = {
        "holds": bool(named),
        "written": bool(links(reason)),
        "operator": any(path == "operations.md" and section for path, section in links(reason)),
        **dict.fromkeys(("in part", "no test yet", "not yet"), len(TEST.sub("", reason).split()) >= LEAST_WORDS),
    }
    found = [f"{path}::{name} is no test" for path, name in named if name not in functions_of(path)]
    if reason.count("::") > len(named):
        found.append("a test is written as `path::name`")
    if not shown.get(standing):
        found.append(f"“{standing}” is no way to stand, or lacks what shows it: a test, a section of operations.md, a reason")
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_has_what_shows_it(row):
    assert faults(*row) == []


def test_each_requirement_stands_once_and_none_is_made_up():
    left_out = [number for group in LEFT_OUT for number in ASKED if f"{number}.".startswith(f"{group}.")]
    assert Counter([row[0] for row in ROWS] + left_out) == Counter(list(ASKED))
    assert {number: level for number, level, *_ in ROWS}.items() <= ASKED.items()
    assert Counter(ASKED.values()) == {"1": 70, "2": 183}, "as many as the standard has"


def test_what_it_links_to_is_there():
    assert [(path, section) for path, section in links(PAGE) if not (ROOT / "docs" / path).exists()] == []
    assert [link for link in links(PAGE) if link[1] and link[1] not in headings(link[0])] == []


@pytest.mark.parametrize(
    ("standing", "reason"),
    [("holds", "it does"), ("holds", "`core/test_http.py::test_nothing_of_the_kind`"), ("holds", "`core/test_none.py::test_x`"),
     ("written", "somewhere"), ("operator", "[0011](decisions/0011-a-sealed-context.md)"), ("not yet", "no"), ("perhaps", "who can tell today")],
)  # fmt: skip
def test_a_row_without_it_is_noticed(standing, reason):
    assert faults("1.1.1", "2", "x", standing, reason)
