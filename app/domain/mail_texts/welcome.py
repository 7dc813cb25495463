"""The business's greeting of its clients: on the sign-in page and in the portal, in its own words for each language."""

from ...core.actor import Actor
from ..activity.activity import Happening, record
from ..businesses.business import BUSINESS, Business
from ..businesses.settings import lock_own_business
from .mail_text import EVERY, check_language

WELCOME = BUSINESS.only("welcome_text")


def welcome_in(business: Business, language: str) -> str | None:
    """As it was written for this language."""
    return business.welcome_text if language == EVERY else business.welcome_texts.get(language)


def change_welcome(welcome_text: str | None, language: str = EVERY, *, by: Actor) -> None:
    """Of a language without words of its own, those for every language stand."""
    words = WELCOME.check({"welcome_text": welcome_text})["welcome_text"]
    check_language(language)
    business = lock_own_business(by)
    if language == EVERY:
        business.welcome_text = words
    else:
        others = {name: text for name, text in business.welcome_texts.items() if name != language}
        business.welcome_texts = others | ({language: words} if words else {})
    record(Happening.UPDATE_BRANDING, business, by=by)
