"""What an invoice says on paper is what it says on the page."""

import re
from decimal import Decimal
from html import unescape

import pytest

from app.core.db import db, uuid7
from app.domain.invoices.document import draw
from app.domain.invoices.invoice import Invoice, LineInput
from app.domain.invoices.issuing import issue_without_notice
from tests.cast import TODAY
from tests.core.papers import pages
from tests.domain.acting import Place

LOCALES = ("en_GB", "de_DE", "fr_FR", "es_ES", "pl_PL", "de_CH", "en_US", "sv_SE")
FIGURE = re.compile(r"(?:€|EUR) ?-?\d[\d.,’']*|-?\d[\d.,’' ]*(?:€|EUR|%)")
LINES = [
    LineInput("Ovens", Decimal("2.5"), 1_234_567, Decimal(20)),
    LineInput("Bread", Decimal("1200"), 399, Decimal("5.5")),
    LineInput("Off", Decimal(1), -10_050, Decimal(20)),
    LineInput("Advice", Decimal("0.125"), 98_765, None),
]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_figure_and_day_of_the_page_stands_in_the_pdf(own_firm, visit, locale):
    own_firm.change(own_firm.bakery, locale=locale)
    with Place(own_firm)() as by:
        id, paper = written_and_drawn(own_firm, by)
    page = visit(own_firm, "bob").get(f"/client-portal/invoices/{id}").text
    article = re.search(r'<article class="document">(.*?)</article>', page, re.S).group(1)
    said, printed = (set(FIGURE.findall(even(words))) for words in (unescape(re.sub(r"<[^>]+>", "|", article)), paper))
    assert len(said) >= 16, said
    assert {figure.strip() for figure in said} <= {figure.strip() for figure in printed}
    due = unescape(re.search(r"<div><dt>[^<]*</dt><dd>([^<]*\d{4})</dd>", article).group(1))
    assert even(due) in even(paper)


def written_and_drawn(firm, by):
    made = Invoice(id=uuid7(), client_id=firm.bakery.id, currency="EUR")
    db.session.add(made)
    made.write_lines(LINES)
    issue_without_notice(made, by=by, today=TODAY, payment_days=14)
    return made.id, "\n".join(pages(draw(made, "invoice")[0]))


def even(words):
    """Spaces that do not break are spaces."""
    return words.replace("\xa0", " ").replace("\u202f", " ")
