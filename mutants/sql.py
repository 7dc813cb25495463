"""The operators for SQL: within the functions whose names begin as asked, by tokens, since no parser of PL/pgSQL is at hand.

What the server does not take as a function is no mutant, and is left out of the count.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mutants.mutant import Mutant

HEAD = re.compile(r"^create or replace function ((?:\w+\.)\w+)", re.MULTILINE | re.IGNORECASE)
TOKEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\$\w*\$|:=|=>|<=|>=|<>|!=|::|->>|->|[<>=();,]|\w+|\S", re.DOTALL)
COMPARED = {"=": ["<>"], "<>": ["="], "!=": ["="], "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"]}
# Where a condition ends that began at the same depth.
ENDS = {"and", "or", "order", "group", "having", "limit", "returning", "for", "then", "loop", "from", "union", "when",
        "else", "end", "on", "left", "join", "as", "into", ";", ","}  # fmt: skip
BEGINS = {"where", "on", "if", "when", "elsif", "and", "or", "having"}
STATEMENTS = {"perform", "update", "insert", "delete", "raise"}


class Token(NamedTuple):
    text: str
    start: int
    end: int
    depth: int

    @property
    def word(self) -> str:
        return self.text.lower()


def mutants_of(path: str, source: bytes, names: tuple[str, ...]) -> list[Mutant]:
    text = source.decode()
    found: set[Mutant] = set()
    for name, start, end in functions_in(text):
        if name.lower().startswith(names):
            for at, to, operator, instead in changes(text, start, end):
                where = len(text[:at].encode()), len(text[:to].encode())
                line = text.count("\n", 0, at) + 1
                found.add(Mutant(path, *where, operator, instead, line, (line, line), name))
    return sorted(found)


def functions_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Each with where its body begins, and where its statement ends."""
    for head in HEAD.finditer(text):
        quoted = re.compile(r"\$\w*\$|\breturn\b").search(text, head.end())
        assert quoted
        if quoted[0].startswith("$"):
            close = text.index(quoted[0], quoted.end())
            yield head[1], quoted.end(), close
        else:
            yield head[1], quoted.start(), text.index(";", quoted.end())


def statement_of(source: bytes, name: str) -> str:
    """The whole `create or replace function`."""
    text = source.decode()
    (head,) = [head for head in HEAD.finditer(text) if head[1] == name]
    (end,) = [end for found, _, end in functions_in(text) if found == name]
    return text[head.start() : text.index(";", end) + 1]


def tokens_in(text: str, start: int, end: int) -> list[Token]:
    depth, tokens = 0, []
    for match in TOKEN.finditer(text, start, end):
        if match[0].startswith(("--", "/*")):
            continue
        depth -= match[0] == ")"
        tokens.append(Token(match[0], *match.span(), depth))
        depth += match[0] == "("
    return tokens


def changes(text: str, start: int, end: int) -> Iterator[tuple[int, int, str, str]]:
    tokens = tokens_in(text, start, end)
    for at, token in enumerate(tokens):
        before = tokens[at - 1].word if at else ";"
        after = tokens[at + 1].word if at + 1 < len(tokens) else ";"
        for other in COMPARED.get(token.text, []):
            yield token.start, token.end, "comparison", other
        if token.word in ("and", "or"):
            yield token.start, token.end, "and / or", "or" if token.word == "and" else "and"
        if token.word == "not" and before == "is":
            yield token.start, token.end, "negation", ""
        elif token.word == "not":
            yield token.start, token.end, "removed not", ""
        elif token.word == "is" and after != "not":
            yield token.start, token.end, "negation", "is not"
        if token.word in ("true", "false") and before not in ("is", "not"):
            yield token.start, token.end, "constant", "false" if token.word == "true" else "true"
        elif token.text.isdigit():
            yield from ((token.start, token.end, "constant", str(int(token.text) + by)) for by in (1, -1))
        elif token.text.startswith("'"):
            yield token.start, token.end, "constant", other_string(token.text)
        if token.word in BEGINS and before != "end":
            yield from removed_condition(tokens, at)
        if before in (";", "begin", "then", "else", "loop"):
            yield from removed_statement(tokens, at)


def other_string(text: str) -> str:
    """A span of time grows by one; other words are emptied."""
    counted = re.match(r"'(\d+)", text)
    if counted:
        return f"'{int(counted[1]) + 1}{text[counted.end() :]}"
    return "''" if text != "''" else "'mutant'"


def removed_condition(tokens: list[Token], at: int) -> Iterator[tuple[int, int, str, str]]:
    """After `where`: it holds always. After `and` and `or`: it is not asked."""
    begin = tokens[at]
    for token in tokens[at + 1 :]:
        if token.depth < begin.depth or (token.depth == begin.depth and token.word in ENDS):
            if begin.word in ("and", "or"):
                yield begin.start, token.start, "removed condition", ""
            else:
                held = "true" if token.word != "or" else "false"
                yield tokens[at + 1].start, token.start, "removed condition", f"{held} "
            return


def removed_statement(tokens: list[Token], at: int) -> Iterator[tuple[int, int, str, str]]:
    first = tokens[at]
    assigns = at + 1 < len(tokens) and tokens[at + 1].text == ":="
    if first.word not in STATEMENTS and first.word != "return" and not assigns:
        return
    for token in tokens[at:]:
        if token.text == ";" and token.depth == first.depth:
            instead = "return null" if first.word == "return" else "null"
            yield first.start, token.start, "returns nothing" if first.word == "return" else "removed statement", instead
            return
