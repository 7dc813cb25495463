"""A business's greeting of its clients in each language: which words a reader sees, and whose."""

import pytest

from app.core.db import db
from app.core.reader import LANGUAGES
from app.domain.clients.client import Client
from app.domain.users.user import User

PAGE = "/admin/branding/welcome"


def write(firm, visit, words, language=""):
    return visit(firm, "ada").post(f"{PAGE}?language={language}", {"welcome_text": words})


def mia_reads(firm, locale):
    firm.do(lambda: db.session.get(User, firm.mia.id).assign({"locale": locale}))


def greeting_of(firm, visit, who="mia"):
    return visit(firm, who).get("/client-portal/").text


def test_each_reads_the_one_of_their_language_else_the_one_for_every(own_firm, visit):
    assert write(own_firm, visit, "Hello to all").status_code == 303
    for language in LANGUAGES:
        assert write(own_firm, visit, f"In {language}", language).status_code == 303
    for language, locale in zip(LANGUAGES, ("en_US", "de_AT", "fr_FR", "es_MX", "pl_PL"), strict=True):
        mia_reads(own_firm, locale)
        assert f"In {language}" in greeting_of(own_firm, visit)
    mia_reads(own_firm, "it_IT")
    assert "Hello to all" in greeting_of(own_firm, visit), "there is none in Italian"
    assert write(own_firm, visit, "", "pl").status_code == 303
    mia_reads(own_firm, "pl_PL")
    assert "Hello to all" in greeting_of(own_firm, visit), "taken back"


def test_the_language_is_the_person_s_else_the_client_s_else_the_business_s(own_firm, visit):
    for language in ("en", "de", "fr"):
        write(own_firm, visit, f"In {language}", language)
    assert "In en" in greeting_of(own_firm, visit)
    own_firm.change(own_firm.bakery, locale="de_DE")
    assert "In de" in greeting_of(own_firm, visit)
    mia_reads(own_firm, "fr_FR")
    assert "In fr" in greeting_of(own_firm, visit)


def test_a_client_s_own_words_stand_over_the_business_s(own_firm, visit):
    write(own_firm, visit, "In English", "en")
    own_firm.do(lambda: db.session.get(Client, own_firm.bakery.id).assign({"welcome_text": "Mind the flour"}))
    assert "Mind the flour" in greeting_of(own_firm, visit)
    assert "In English" in greeting_of(own_firm, visit, "max"), "those of another client read the business's"


def test_the_sign_in_page_speaks_as_the_business_does(own_firm, other_firm, visit):
    write(own_firm, visit, "Hello to all")
    page = f"/client-portal/sign-in?business={own_firm.slug}"
    assert "Hello to all" in visit().get(page).text
    write(own_firm, visit, "Good day", "en")
    assert "Good day" in visit().get(page).text
    assert "Good day" not in visit().get(f"/client-portal/sign-in?business={other_firm.slug}").text
    assert "Good day" not in greeting_of(other_firm, visit)


def test_the_page_shows_what_was_written_for_each(own_firm, visit):
    write(own_firm, visit, "Grüß Gott & <b>willkommen</b>", "de")
    ada = visit(own_firm, "ada")
    assert "Grüß Gott &amp; &lt;b&gt;willkommen&lt;/b&gt;" in ada.get(f"{PAGE}?language=de").text
    for other in ("", "?language=fr"):
        assert "Grüß Gott" not in ada.get(PAGE + other).text
    assert PAGE in ada.get("/admin/branding").text
    mia_reads(own_firm, "de_DE")
    assert "Grüß Gott &amp; &lt;b&gt;willkommen&lt;/b&gt;" in greeting_of(own_firm, visit)


def test_what_is_too_long_is_said_at_the_field_and_a_language_that_there_is_not_is_not_found(own_firm, visit):
    answer = write(own_firm, visit, "x" * 501, "de")
    assert answer.status_code == 422 and 'id="welcome_text-error"' in answer.text
    assert write(own_firm, visit, "Ciao", "it").status_code == 404
    assert visit(own_firm, "ada").get(f"{PAGE}?language=it").status_code == 404


@pytest.mark.parametrize("who", ["pia", "stan", "sue", "tom", "bob"])
def test_only_those_who_keep_the_branding_write_it(own_firm, visit, who):
    assert visit(own_firm, who).post(PAGE, {"welcome_text": "Mine"}).status_code == 403
    assert "Mine" not in greeting_of(own_firm, visit)
