"""Which language's own words a page is about: one of those that there are, or all that have none of their own."""

from typing import Any

from flask import abort, request, url_for

from ..core.reader import LANGUAGES, reader
from ..core.words import _
from ..domain.mail_texts.mail_text import EVERY
from ..shared.profile import name_locale


def asked_language() -> str:
    language = request.args.get("language", EVERY)
    if language not in (EVERY, *LANGUAGES):
        abort(404)
    return language


def language_tabs(endpoint: str, chosen: str, **values: Any) -> list[tuple[str, str, bool]]:
    called = [(EVERY, _("Every language")), *((name, name_locale(name, reader().words_locale)) for name in LANGUAGES)]
    return [(words, url_for(endpoint, language=key or None, **values), key == chosen) for key, words in called]
