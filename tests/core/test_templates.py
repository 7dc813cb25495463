"""What a template writes is safe, whatever it is, and the same that Jinja would write by itself."""

from decimal import Decimal
from uuid import uuid4

import pytest
from flask import url_for
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, TemplateError
from markupsafe import Markup, escape

from app.core.templates import speaking, written

TEMPLATE = """
{%- macro shown(value) %}<i>{{ value }}</i>{% endmacro -%}
{%- macro framed() %}<b>{{ caller() }}</b>{% endmacro -%}
{%- set kept %}{{ value }}{% endset -%}
<p title="{{ value }}">{{ value }}{{ kept }}{{ shown(value) }}{{ [value, value]|join(", ") }}{{ "<" ~ value }}{{ value|string }}
{%- for one in [value] %}{{ one }}{% endfor %}{% filter upper %}{{ value }}{% endfilter %}{{ {"title": value}|xmlattr }}{{ value|safe }}
{%- autoescape false %}{{ value }}{% endautoescape %}{% call framed() %}{{ value }}{% endcall %}</p>"""


class Own(str):
    pass


class Marked:
    def __html__(self):
        return "<b>&</b>"


class Spoken:
    def __str__(self):
        return "<b>&</b>"


VALUES = [Own("<b>&'\""), Markup("<b>&</b>"), Marked(), Spoken(), None, True, 7, Decimal("1.50"), [1, "<"], {"<": ">"}]


@given(st.text() | st.sampled_from(VALUES))
def test_it_is_what_escaping_gives(value):
    assert written(value) == str(escape(value))


@pytest.mark.parametrize("value", ["plain", "<script>alert('1')</script>", 'Tom & "Jerry"', "&amp;", *VALUES])
def test_a_template_writes_what_jinja_would(app, value):
    ours = app.jinja_env.overlay()
    assert "environment.written(" in ours.compile(TEMPLATE, raw=True)
    theirs = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    assert ours.from_string(TEMPLATE).render(value=value) == theirs.from_string(TEMPLATE).render(value=value)


def test_a_word_that_a_page_does_not_know_is_no_word(app):
    ours, theirs = app.jinja_env.overlay(), Environment(autoescape=True)
    for text in ("{{ nobody }}", "{{ nobody.name }}"):
        told = []
        for one in (ours, theirs):
            try:
                told.append(one.from_string(text).render())
            except TemplateError as error:
                told.append(type(error))
        assert told[0] == told[1]


def test_what_is_known_is_written_when_a_template_is_compiled(app):
    with app.app_context():
        here = speaking("de")
    made = here.compile('{{ _("Cancel") }}{{ ui.icon("x", "small") }}{{ asset("js/forms.js") }}{{ ui.icon(name) }}', raw=True)
    assert "Abbrechen" in made
    assert made.count("<svg") == 1
    assert "#x" in made
    assert "/static/js/forms.js?v=" in made
    assert made.count("context.call(") == 1


def test_the_name_of_an_icon_is_no_html(app):
    with app.app_context():
        here = speaking("en")
    shown = here.from_string("{{ ui.icon(name, name) }}").render(name='"><script>')
    assert "<script>" not in shown
    assert shown.count("&#34;&gt;&lt;script&gt;") == 2


def test_an_address_is_what_flask_would_say(app):
    id, address_of = uuid4(), app.jinja_env.globals["url_for"]
    by_id = [rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments == {"id"} and "GET" in rule.methods]
    assert len(by_id) > 20
    with app.test_request_context():
        for endpoint in by_id:
            assert address_of(endpoint, id=id) == address_of(endpoint, id=id) == url_for(endpoint, id=id)
        assert address_of("admin.clients.index", id=id) == url_for("admin.clients.index", id=id)
        assert address_of("admin.clients.index", sort="name") == url_for("admin.clients.index", sort="name")
