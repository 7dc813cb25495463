"""What people read, in their language. The text in the code is plain English, and the catalogues go by it (translations/).

    _("Your profile is saved.")
    _("{name} is saved.", name=client.name)
    _n("{n} invoice is overdue", "{n} invoices are overdue", count)      n is written as the reader writes numbers
    _c("an invoice", "Open")                                             what it is said of, where one word has to be two elsewhere

What is declared once and shown often (a form's labels, a state's name, a rule's complaint) stands there in English, and whatever
shows it says it by `_`; a constant is marked by N_("…"). `flask words` writes down which words there are (app/ops/words.py).
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config import ROOT

from .reader import format_number, reader

CATALOGUES = ROOT / "translations"


def _(words: str, **values: Any) -> str:
    """Without values as it stands, braces and all."""
    said = catalogue(reader().language).gettext(words) if words else ""
    return said.format_map(values) if values else said


def _n(one: str, many: str, n: int, **values: Any) -> str:
    who = reader()
    return catalogue(who.language).ngettext(one, many, n).format_map({"n": format_number(n, None, who.locale), **values})


def _c(of: str, words: str) -> str:
    return catalogue(reader().language).pgettext(of, words)


def N_(words: str) -> str:  # noqa: N802
    """Marks what is said later."""
    return words


@cache
def catalogue(language: str) -> NullTranslations:
    """Read once for a process. English has none: it is said as it stands."""
    if language == "en":
        return NullTranslations()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        compiled = BytesIO()
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
