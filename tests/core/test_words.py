"""In whose language: the reader's where there is a catalogue, said when a template is compiled where it can be, and safe whatever is said."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from app.core.formats import today_in, when
from app.core.reader import NOBODY, OFFICE_LANGUAGES, language_of, reader, written_for
from app.core.states import LABELLED
from app.core.templates import environment
from app.core.words import _, _c, _n


@pytest.mark.parametrize(
    ("locale", "client", "office"),
    [
        ("de_AT", "de", "de"),
        ("fr_FR", "fr", "en"),
        ("pl_PL", "pl", "en"),
        ("en_US", "en", "en"),
        ("it_IT", "en", "en"),
        ("", "en", "en"),
    ],
)
def test_the_language_follows_the_locale_where_it_is_spoken(locale, client, office):
    assert (language_of(locale), language_of(locale, OFFICE_LANGUAGES)) == (client, office)


def test_words_and_numbers_are_the_reader_s():
    for locale, said in (
        ("en_GB", "1,234 invoices"),
        ("de_DE", "1.234 Rechnungen"),
        ("fr_FR", "1\u202f234 factures"),
        ("it_IT", "1.234 invoices"),
    ):
        with written_for(locale, "UTC"):
            assert _n("{n} invoice", "{n} invoices", 1234) == said


def test_days_are_said_in_the_language_of_the_words_around_them():
    day = today_in("Etc/GMT+4")
    with written_for("it_IT", "Etc/GMT+4"):
        assert (when(day), when(day + timedelta(days=5))) == ("today", "in 5 days")
    with written_for("de_DE", "Etc/GMT+4"):
        assert (when(day), when(day + timedelta(days=5))) == ("heute", "in 5 Tagen")


def test_nothing_said_is_nothing():
    with written_for("de_DE", "UTC"):
        assert (_(""), _("{x} of no catalogue"), _("{x} of no catalogue", x=1)) == ("", "{x} of no catalogue", "1 of no catalogue")


def test_a_value_is_taken_as_it_stands():
    with written_for("de_DE", "UTC"):
        assert _("{name} is saved.", name="{0} {x} %s") == "{0} {x} %s ist gespeichert."


def test_a_word_without_values_is_said_as_the_template_is_compiled(app):
    """The compiled template holds the language's own word, and asks nobody."""
    with app.app_context(), written_for("de_DE", "UTC"):
        source = environment().compile('<p title="{{ _("Projects") }}">{{ _c("date", "Until") }}</p>', raw=True)
        assert "Projekte" in source and "Bis" in source and "Projects" not in source and "Until" not in source


def test_each_language_has_its_own_components(app):
    with app.app_context():
        for locale, said in (("en_GB", "Apply"), ("de_DE", "Anwenden"), ("en_GB", "Apply")):
            with written_for(locale, "UTC"):
                page = SimpleNamespace(has_tabs=False)
                shown = environment().from_string("{% call ui.filters('/', page) %}{% endcall %}").render(page=page)
                assert f">{said}</button>" in shown


HOSTILE = "<script>alert('{name}')</script> & Co"


def test_what_is_said_is_escaped_with_all_that_is_in_it(app):
    with app.app_context(), written_for("de_DE", "UTC"):
        template = environment().from_string(
            '{% autoescape true %}{{ _("{name} is saved.", name=name) }}|{{ _(name) }}{% endautoescape %}'
        )
        shown = template.render(name=HOSTILE)
    assert "<script>" not in shown and shown.count("&lt;script&gt;") == 2
    assert Markup(shown).unescape().startswith(f"{HOSTILE} ist gespeichert.")


@pytest.mark.parametrize("noun", sorted(LABELLED))
def test_a_state_is_called_as_its_noun_is(noun):
    """And in every language something."""
    for locale in ("de_DE", "fr_FR", "es_ES", "pl_PL"):
        with written_for(locale, "UTC"):
            for state in LABELLED[noun]:
                assert state.label == _c(noun, state.words) and state.label


def test_a_cancelled_invoice_and_a_cancelled_project_are_called_differently():
    with written_for("fr_FR", "UTC"):
        assert [LABELLED[noun]("cancelled").label for noun in ("invoice", "project")] == ["Annulée", "Annulé"]


def test_who_reads_ends_with_who_reads():
    before = reader()
    with written_for("pl_PL", "Europe/Warsaw"):
        assert reader().language == "pl"
    assert reader() == before


def test_a_request_leaves_nobody_s_language_behind(visit):
    assert "Anmelden" in visit().get("/client-portal/sign-in", headers={"Accept-Language": "de"}).text
    assert reader() == NOBODY, "a command or a job that comes next speaks for nobody yet"
