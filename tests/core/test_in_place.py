"""A component that stands in a row writes what it would write when it is called."""

from types import SimpleNamespace

import pytest
from jinja2 import DictLoader
from markupsafe import Markup

from app.core import templates, ui
from app.core.in_place import components_of
from app.core.templates import fill
from tests.browse import without_keys
from tests.browser.pages import NOUNS, pages_of, visitors_of
from tests.domain.acting import secret_of_operator

COMPONENTS = """
{% macro cell(text, part="", hint=None) %}<td class="cell{{ " " ~ part if part }}">{{ text }}{% if hint %} <i>{{ hint }}</i>{% endif %}</td>{% endmacro %}
{% macro twice(text) %}{{ text }}, {{ text }}{% endmacro %}
{% macro sign(number) %}{% if number < 0 %}-{% elif number %}+{% else %}0{% endif %}{% endmacro %}
{% macro half(number, whole=False) %}{% set made = number / 2 %}{{ made }}{% if whole %} of {{ number }}{% endif %}{% endmacro %}
{% macro nested(text, deep=True) %}{% if deep %}{% if text %}<b>{{ ui.twice(text) }}</b>{% endif %}{% endif %}{% endmacro %}
{% macro maybe(shown, text=None) %}{% if shown %}{% if text %}{{ text }}{% endif %}{% endif %}{% endmacro %}
{% macro otherwise(text=None) %}{{ text if text else "none" }}{{ "!" if text is none }}{{ known(text) }}{% endmacro %}
{% macro joined(text, part="") %}{{ text ~ (" " ~ part if part) }}{{ (part if part)|upper }}{% endmacro %}
{% macro looping(items) %}{% for item in items %}{{ item }}{% endfor %}{% endmacro %}
{% macro framing() %}<u>{{ caller() }}</u>{% endmacro %}
{% macro wanting(text) %}{{ nobody }}{{ text }}{% endmacro %}
{% macro counting(text) %}{% set text = text ~ "!" %}{{ text }}{% endmacro %}
{% macro gathering() %}{{ varargs|join }}{{ kwargs.text }}{% endmacro %}
"""
IN_PLACE = {"ui.cell", "ui.twice", "ui.sign", "ui.half", "ui.nested", "ui.maybe", "ui.otherwise", "ui.joined"}

CALLS = [
    'ui.cell("a")', "ui.cell(text)", 'ui.cell(text, "wide")', "ui.cell(text, part)", "ui.cell(text, hint=part)", "ui.cell(hint=text, text=part)",
    "ui.cell(part, text, part)", 'ui.cell("<b>", "<i>", "<u>")', "ui.cell(text.upper(), hint=None)", "ui.cell(rows.pop())", "ui.twice(rows.pop())",
    'ui.twice("<b>")', "ui.twice(text)", "ui.twice(safe)", "ui.sign(number)", "ui.sign(-number)", "ui.sign(0)", "ui.sign(1)", "ui.half(number)", "ui.half(number, True)",
    "ui.half(made, whole=number)", "ui.half(8, True)", "ui.half(number) ~ ui.half(2)", "ui.nested(text)", "ui.nested(text, deep=False)", 'ui.nested("")', "ui.nested(part, number)",
    "ui.maybe(number)", "ui.maybe(number, text)", "ui.maybe(True, text)", "ui.maybe(False, text)", "ui.otherwise()", "ui.otherwise(text)", 'ui.otherwise("x")', "ui.otherwise(none)",
    "ui.looping([text])", "ui.gathering(text, part)", "ui.counting(text)", "ui.wanting(text)", "ui.cell(*rows)", "ui.cell(**{'text': text})", "ui.cell(missing)", "ui.twice(one)",
    "ui.cell(ui.twice(text))", "text, ui.cell(text), part", "ui.joined(text)",
    'ui.cell("a") }}{{ ui.cell(text, part)', "ui.half(8, True) }}{{ made", "ui.cell(text, part, one, one)", "ui.cell()", "ui.cell(text, nothing=1)", "ui.otherwise(*rows)",
    "ui.otherwise(**{'text': text})",
]  # fmt: skip


@pytest.fixture
def made(app):
    """An environment with these components as `ui`, in place or all of them called."""

    def make(is_in_place=True):
        here, called = app.jinja_env.overlay(loader=DictLoader({"components.html": COMPONENTS})), SimpleNamespace()
        here.globals = {**here.globals, "ui": called, "known": lambda text: f"<{text}>"}
        here.components = components_of([here.parse(COMPONENTS)], here.globals) if is_in_place else {}
        vars(called).update(vars(here.get_template("components.html").module))
        return here

    return make


def written(here, template):
    rows = ["last", "first"]
    given = {"text": "<a>", "part": "x & y", "number": 3, "made": 9, "rows": rows, "safe": Markup("<b>"), "one": 1}
    try:
        return here.from_string(template).render(given), rows
    except TypeError:
        return TypeError


@pytest.mark.parametrize("call", CALLS)
def test_it_writes_what_it_would_write_when_it_is_called(made, call):
    for template in (f"{{% for one in [1, 2] %}}({{{{ {call} }}}}){{{{ text }}}}{{% endfor %}}", f"{{{{ {call} }}}}"):
        assert written(made(), template) == written(made(is_in_place=False), template)


def test_only_those_that_need_nothing_else_stand_in_place(made):
    assert made().components.keys() == IN_PLACE


def test_only_in_a_loop_and_nothing_is_left_of_the_call(made):
    compiled = made().compile('{% for one in rows %}{{ ui.cell(one, "wide") }}{% endfor %}{{ ui.twice(text) }}', raw=True)
    assert '<td class="cell wide">' in compiled
    assert "_hint" not in compiled
    assert compiled.count("context.call(") == compiled.count("'twice'") == 1


@pytest.fixture(scope="module")
def called():
    """Where templates are compiled with all components called."""
    return {}


@pytest.fixture
def both_ways(monkeypatch, app, called):
    """Each page is written a second time, with all components called, and must be the same."""
    pages = []

    def write(template, block=None, /, **context):
        in_place = fill(template, block, **context)
        with monkeypatch.context() as here:
            here.setattr(templates, "components_of", lambda *_: {})
            here.setitem(app.extensions, "environments", called)
            assert without_keys(fill(template, block, **context)) == without_keys(in_place), template
        pages.append(template)
        return in_place

    monkeypatch.setattr(ui, "fill", write)
    return pages


@pytest.mark.parametrize("noun", NOUNS)
def test_every_page_is_the_same_both_ways(noun, both_ways, firm, app, olga, visit):
    for visitor in visitors_of(noun):
        browser = visit() if visitor == "olga" else visit(firm, visitor)
        if visitor == "olga":
            browser.sign_in_with(secret_of_operator(app, olga))
        for url in pages_of(noun, visitor, app, firm):
            assert browser.get(url).status_code == 200
    # A noun of files alone has no page.
    assert both_ways or all(not pages_of(noun, visitor, app, firm) for visitor in visitors_of(noun))
