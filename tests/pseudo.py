"""A language that says every word as English with accents, in brackets and 40 % longer: what stands outside the brackets was not said
through the catalogue, and what has no room for it has none for German or Polish. It goes by the locale eo, which nothing else has."""

import re
from gettext import NullTranslations

from app.core import reader, templates, words

LOCALE = LANGUAGE = "eo"
OPEN, CLOSE = "‹", "›"
ACCENTS = str.maketrans("aeiouyAEIOUYcns", "áéíóúýÁÉÍÓÚÝçñš")
VALUE = re.compile(r"(\{[a-z_]*\})")


def pseudo(text: str) -> str:
    parts = [part if VALUE.fullmatch(part) else part.translate(ACCENTS) for part in VALUE.split(text)]
    longer = " ".join("øåøåøåø"[:7] for _ in range(-(-len(VALUE.sub("", text)) * 2 // 5 // 8) or 1))
    blank = " " if text[-1:] == " " else ""
    return f"{OPEN}{''.join(parts).strip()} {longer}{CLOSE}{blank}"


class Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return pseudo(one if n == 1 else many)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)


def speak_pseudo() -> None:
    """From now on, in this process and those that it begins."""
    known, chosen = words.catalogue, reader.language_of
    words.catalogue = templates.catalogue = lambda language: Pseudo() if language == LANGUAGE else known(language)
    reader.language_of = lambda locale, languages=reader.LANGUAGES: LANGUAGE if locale == LOCALE else chosen(locale, languages)
