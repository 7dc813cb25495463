"""A guide for each kind of person, in each language of their door: whole, true to the words of the pages, and leading somewhere."""

import re

import pytest
from sqlalchemy import update

from app.auth.guide import ADDRESSES, DOCS, GUIDE_OF, path_of, read_guide
from app.core.db import db
from app.core.reader import LANGUAGES, OFFICE_LANGUAGES, written_for
from app.core.words import catalogue
from app.domain.users.user import User
from app.ops.guides import PLACE, table_of_roles
from tests.rules.test_said import FOUND

NAMES = sorted({*GUIDE_OF.values(), "RBAC", "ADVANCED_PERMISSIONS"})
GUIDES = [(name, language) for name in NAMES for language in (LANGUAGES if name == "CLIENT_PORTAL" else OFFICE_LANGUAGES)]
CALLED = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
READERS = {"bob": "Your portal", "mia": "Your portal", "ada": "Running your portal", "stan": "Running your portal", "sue": "Working as a subcontractor",
           "tom": "On the road"}  # fmt: skip


def shape(text):
    """What its lines begin with."""
    return [re.match(r"#+|- |\d\.|\||<|$|", line).group(0) for line in text.splitlines() if re.match(r"#|- |\d\.", line)]


@pytest.mark.parametrize(("name", "language"), GUIDES)
def test_each_language_says_all_of_it(name, language):
    text = path_of(name, language).read_text()
    assert shape(text) == shape(path_of(name, "en").read_text())
    assert [line for line in text.splitlines() if line.startswith("## ")], (
        "what to do when something does not work is a part of its own"
    )


@pytest.mark.parametrize(("name", "language"), GUIDES)
def test_what_it_names_is_called_so_in_the_portal(name, language):
    say = catalogue(language)
    known = {plain(say.pgettext(words.of, words.one) if words.of else say.gettext(words.one)) for words in FOUND}
    assert [word for word in CALLED.findall(path_of(name, language).read_text()) if plain(word) not in known] == []


def plain(words):
    return " ".join(words.lower().split())


@pytest.mark.parametrize(("name", "language"), GUIDES)
def test_its_links_lead_to_what_there_is(name, language):
    html = read_guide(name, language).html
    assert set(re.findall(r'href="([^"]*)"', html)) <= set(ADDRESSES.values())
    for target in re.findall(r"\]\(([^)]+)\)", path_of(name, language).read_text()):
        assert (path_of(name, language).parent / target).exists()
    assert "<!--" not in html and "**" not in html


@pytest.mark.parametrize("language", OFFICE_LANGUAGES)
def test_the_table_of_roles_is_that_of_the_permissions(language):
    with written_for(language, "UTC"):
        assert PLACE.search(path_of("RBAC", language).read_text()).group(0) == table_of_roles(), "type: flask guides"


@pytest.mark.parametrize("who", READERS)
def test_whoever_asks_for_help_gets_their_own(firm, visit, who):
    visitor = visit(firm, who)
    assert f"<h1>{READERS[who]}</h1>" in visitor.get("/help").text
    home = visitor.get(visitor.get("/").location)
    assert 'href="/help"' in home.text


@pytest.mark.parametrize(("who", "locale", "title"), [("bob", "pl_PL", "Portal klienta"), ("ada", "de_DE", "Ihr Portal führen"),
                                                       ("ada", "fr_FR", "Running your portal")])  # fmt: skip
def test_it_is_in_the_reader_s_language(own_firm, visit, who, locale, title):
    own_firm.do(lambda: db.session.execute(update(User).where(User.id == own_firm.people[who].id).values(locale=locale)))
    assert f"<h1>{title}</h1>" in visit(own_firm, who).get("/help").text


def test_no_guide_is_left_unread():
    here = {path.stem for path in DOCS.glob("*.md")} - {"architecture", "operations", "security"}
    assert here == set(NAMES)
    assert {(path.stem, path.parent.name) for language in LANGUAGES for path in (DOCS / language).glob("*.md")} == {
        (name, language) for name, language in GUIDES if language != "en"
    }
