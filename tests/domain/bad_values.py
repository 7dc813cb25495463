"""What no verb may take, by the kind of its rule."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import uuid4

from app.core.rules import COLOUR, FIRST_DAY, LAST_DAY, Clock, Day, Email, FileName, Flag, Id, Number, OneOf, Text, Whole, Written
from app.domain.businesses.business import SLUG
from app.domain.businesses.keeping import HOST
from app.domain.invoices.numbering import PREFIX
from app.domain.mail_texts.mail_text import MailPart

# No text, no number, no day; JSON or a form of somebody's own may bring any of them.
STRANGE = {"a list": ["x"], "a dict": {"x": 1}, "bytes": b"x"}


def bad_values(rule: Any) -> dict[str, Any]:
    missing = {"missing": None, "empty": "", "blank": " \t "} if rule.required else {}
    return missing | STRANGE | of_kind(rule)


@singledispatch
def of_kind(rule: Any) -> dict[str, Any]:
    raise LookupError(f"Say what is bad for a {type(rule).__name__}, as for the other kinds of rules.")


@of_kind.register
def _(rule: Text) -> dict[str, Any]:
    bad = {"too long": "x" * (rule.longest + 1), "a number": 5}
    return bad if rule.lines else bad | {"two lines": "a\nb", "two lines by another name": "a\u2028b"}


@of_kind.register
def _(rule: MailPart) -> dict[str, Any]:
    return of_kind.dispatch(Text)(rule) | {"an unknown placeholder": "Hello {nobody}", "an empty placeholder": "Hello {}"}


@of_kind.register
def _(rule: Email) -> dict[str, Any]:
    return {"no at": "nobody.example", "blanks": "no body@x.example", "two lines": "a\nb@x.example", "no name": "@x.example",
            "no domain": "a@", "no dot": "a@x", "a dot at the end": "a@x.example.", "two ats": "a@b@x.example", "two dots": "a@x..example", "two of them": "a@x.example,b@x.example",
            "too long": "x" * rule.longest + "@x.example", "a number": 5}  # fmt: skip


BAD_SPELLING = {
    COLOUR: {"a word": "red", "five digits": "#12345", "seven digits": "#1234567", "no digits": "#gggggg", "capitals": "#1D4ED8"},
    HOST: {"too long": "a." * 127 + "ab", "one word": "localhost", "an address": "https://a.example", "a port": "a.example:80"},
    PREFIX: {"too long": "X" * 11, "small": "inv", "a blank": "IN V", "a hyphen first": "-INV", "two lines": "A\nB"},
    SLUG: {"too long": "x" * 41, "too short": "x", "capitals": "Acme", "blanks": "a b", "two lines": "a\nb"},
}


@of_kind.register
def _(rule: Written) -> dict[str, Any]:
    return BAD_SPELLING[rule.pattern] | {"a number": 5}


@of_kind.register
def _(rule: FileName) -> dict[str, Any]:
    signs = {"two lines": "a\nb.pdf", "a carriage return": "a\rb.pdf", "a line by another name": "a\u2028b.pdf", "a path": "../a.pdf",
             "from the root": "/etc/passwd", "another's path": "C:\\a.pdf", "a turned end": "a\u202efdp.exe", "a mark": "a\u200f.pdf",
             "an isolate": "\u2067a.pdf", "nothing to be seen": "\u200b", "here": ".", "above": ".."}  # fmt: skip
    return signs | {"too long": "x" * (rule.longest - 3) + ".pdf", "a number": 5}


@of_kind.register
def _(rule: OneOf) -> dict[str, Any]:
    return {"unknown": "nothing of the kind", "a number": 5, "yes": True}


@of_kind.register
def _(rule: Flag) -> dict[str, Any]:
    return {"a word": "yes", "a number": 1}


@of_kind.register
def _(rule: Id) -> dict[str, Any]:
    return {"a word": "x", "text": str(uuid4()), "a number": 5, "nobody's": uuid4()}


@of_kind.register
def _(rule: Day) -> dict[str, Any]:
    return {"too early": FIRST_DAY - timedelta(days=1), "too late": LAST_DAY + timedelta(days=1), "the last of all": date.max,
            "text": "2026-12-31", "a number": 5, "a moment": datetime.now(UTC)}  # fmt: skip


@of_kind.register
def _(rule: Clock) -> dict[str, Any]:
    return {"text": "17:30", "a number": 5, "a day": FIRST_DAY, "a moment": datetime.now(UTC), "somewhere's": time(9, tzinfo=UTC)}


@of_kind.register
def _(rule: Whole) -> dict[str, Any]:
    return {
        "too little": rule.least - 1,
        "too much": rule.most + 1,
        "text": "5",
        "a fraction": 1.5,
        "a decimal": Decimal(5),
        "yes": True,
    }


@of_kind.register
def _(rule: Number) -> dict[str, Any]:
    step = Decimal(10) ** -rule.places
    return {"too little": rule.least - step, "too much": rule.most + step, "too many places": rule.most - step / 10,
            "no number": Decimal("NaN"), "a loud one": Decimal("sNaN"), "endless": Decimal("Infinity"), "text": "5", "a float": 1.5}  # fmt: skip
