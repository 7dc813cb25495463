"""What a document says: every line, every total, on any number of pages, in any of its alphabets."""

import os
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from app.core.colour import PAPER, contrast, readable_on
from app.ops.typefaces import without_font
from tests.core.papers import (
    LOGO,
    business,
    credit_note,
    draw,
    drawn,
    glyphs,
    invoice,
    laid_out,
    metadata,
    money,
    opened,
    pages,
    pictures,
    png,
    recipient,
    text_boxes,
)

# What WeasyPrint says where no font has a letter.
BOX = ".notdef glyph rendered"


@cache
def pages_of_invoice(lines: int) -> list[str]:
    return pages(draw(invoice=invoice(lines)))


@pytest.mark.parametrize("lines", [3, 30, 300])
def test_every_line_and_every_total_is_there(lines):
    text = "\n".join(pages_of_invoice(lines))
    words = set(text.split())
    paper = invoice(lines)

    for line in paper.lines:
        assert {line.description, money(line.unit_price, "GBP"), money(line.net, "GBP")} <= words
    assert len(re.findall(r"Visit-\d+", text)) == lines
    for total in (paper.net, paper.tax, paper.total, paper.balance):
        assert money(total, "GBP") in words
    for group in paper.tax_groups:
        assert {money(group.net, "GBP"), money(group.tax, "GBP")} <= words


@pytest.mark.parametrize("lines", [3, 30, 300])
def test_each_page_carries_its_number_and_the_documents(lines):
    printed = pages_of_invoice(lines)
    for number, page in enumerate(printed, start=1):
        assert f"Invoice INV-2026-0042 · Page {number} of {len(printed)}" in page


@pytest.mark.parametrize("lines", [3, 30, 300])
def test_each_page_with_lines_has_the_column_headers(lines):
    for page in pages_of_invoice(lines):
        if "Visit-" in page:
            assert {"Description", "Quantity", "Amount"} <= set(page.split())


@pytest.mark.parametrize("lines", [*range(8, 32, 3), 300])
def test_totals_are_never_alone_on_a_page(lines):
    printed = laid_out(invoice=invoice(lines), images={LOGO: (png(), "image/png")})
    (page,) = [page for page in printed if "Subtotal" in page]
    assert f"Visit-{lines}" in page
    assert "Total" in page.split()


LONG_NAME = "Königlich-Württembergische Hofbäckerei & Konditorei Schwarzenberger-Löwenstein Nachfolger GmbH & Co. KG"
SHAPES = {
    # A page ends after 9, 36 and 64 lines: the first, all of the second, and where the third goes over into the fourth.
    "usual": (lambda paper: {}, [*range(1, 41), *range(62, 68)]),
    "without_notes": (lambda paper: setattr(paper, "notes", None) or {}, range(1, 41, 2)),
    "long_notes": (lambda paper: setattr(paper, "notes", "Guaranteed for twelve months. " * 66) or {}, range(1, 41, 2)),
    "long_names": (lambda paper: {"client": recipient(name=LONG_NAME, address=f"{LONG_NAME}\nBath")}, range(1, 41, 2)),
    "two_lines_each": (lambda paper: [setattr(line, "description", f"{line.description}\nOf two") for line in paper.lines] and {},
                       range(1, 41, 2)),
    "many_ways_to_pay": (lambda paper: {"business": business(bank_details="\n".join(f"Account {n}" for n in range(12)))}, range(1, 41, 2)),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_last_lines_come_with_all_that_is_said_below_them(shape):
    change, counts = SHAPES[shape]
    for lines in counts:
        paper = invoice(lines)
        printed = laid_out(invoice=paper, **change(paper))
        (last,) = [page for page in printed if "How to pay" in page]
        assert f"Visit-{lines}" in last and "Subtotal" in last, f"{lines} lines: {last[:200]}"
        assert "Notes" in last or not paper.notes, f"{lines} lines: the notes stand alone"
        for page in printed[printed.index(last) + 1 :]:
            assert "Guaranteed" in page, f"{lines} lines: {page[:200]}"


@pytest.mark.parametrize("locale", ["en_GB", "de_DE", "fr_FR", "es_ES", "pl_PL"])
@pytest.mark.parametrize("document", ["invoice", "credit_note"])
def test_nothing_reaches_into_the_margin_in_any_language(document, locale):
    period = {"service_from": date(2026, 9, 1), "service_to": date(2026, 10, 31)}
    paper = credit_note() if document == "credit_note" else invoice(2, reference="PO 4500012345-EINKAUF-NORD", logo=None, **period)
    paper.lines[0].description = "Donaudampfschiff" * 9
    edge = (210 - 18) / 25.4 * 96
    for boxes in text_boxes(document, locale=locale, client=recipient(name=LONG_NAME), **{document: paper}):
        words = [box for box in boxes if box.text.strip()]
        assert [box.text for box in words if box.position_x + box.width > edge + 1] == []


def test_the_large_figures_stand_evenly():
    paper = invoice(1, balance=111_714)
    with opened(draw(invoice=paper)) as file:
        assert max(abs(float(step)) for step in steps_between_figures(file)) < 10, "thousandths of the size, taken off between two"


def steps_between_figures(pdf):
    size = 0.0
    for instruction in pikepdf.parse_content_stream(pdf.pages[0]):
        if str(instruction.operator) == "Tf":
            size = float(instruction.operands[1])
        elif str(instruction.operator) == "TJ" and size == 32:
            yield from (part for part in instruction.operands[0] if not isinstance(part, pikepdf.String))


@pytest.mark.parametrize("accent", ["#1d4ed8", "#ffee00", "#ffffff", "#c8102e"])
def test_the_firms_colour_can_be_read_on_white_whatever_it_is(accent):
    with opened(draw(invoice=invoice(), accent=accent, logo=None)) as file:
        used = {hex_of(operands) for operator in ("rg", "RG") for operands in drawn(file, operator)}
    readable = readable_on(PAPER, accent)
    assert readable in used
    assert all(contrast(colour, PAPER) >= 4.5 for colour in used - {"#ffffff", "#d4d4d4"})


def hex_of(operands):
    return "#" + "".join(f"{round(float(part) * 255):02x}" for part in operands)


def test_what_is_owed_is_the_largest_on_the_page():
    sizes = sorted(float(size) for _, size in drawn(opened(draw(invoice=invoice())), "Tf"))
    assert sizes[-1] == sizes[-2] == 32  # pixels: 24 points, for the amount and for the date
    assert sizes[-3] < 20


def test_an_invoice_says_how_to_pay_until_it_is_paid():
    paper = invoice()
    (owed,) = pages(draw(invoice=paper))
    assert "Account 31926819" in owed
    assert owed.split("Payment reference")[1].split()[0] == "INV-2026-0042"

    (paid,) = pages(draw(invoice=invoice(paid=paper.total, balance=0)))
    assert "Account 31926819" not in paid
    assert {"Paid", money(-paper.total, "GBP"), "£0.00"} <= set(paid.split())


def test_a_draft_says_that_it_is_none():
    (page,) = pages(draw(invoice=invoice(number=None, issued_on=None), preview=True))
    assert page.count("Draft — not an invoice") == 2  # in place of the number, and at the foot
    assert "None" not in page


def test_a_draft_without_lines_can_be_looked_at():
    (page,) = pages(draw(invoice=invoice(0, due_on=None), preview=True))
    assert "On receipt" in page


def test_what_is_not_known_is_left_out():
    sender = business(address=None, tax_id=None, bank_details=None, email=None, phone=None)
    paper = invoice(notes=None, tax_groups=[])
    (page,) = pages(draw(invoice=paper, business=sender, client=recipient(address=None, email=None), logo=None))
    assert "None" not in page
    assert not {"Tax ID", "How to pay", "Notes", "Tax by rate"} & set(page.split("\n"))


def test_what_is_longer_than_a_page_goes_on_over_the_next():
    paper = invoice(1)
    paper.lines[0].description = "\n".join(f"Step-{n}" for n in range(150))
    printed = pages(draw(invoice=paper, business=business(address="\n".join(f"Floor-{n}" for n in range(150)))))
    text = "\n".join(printed)
    assert {f"{word}-{n}" for word in ("Step", "Floor") for n in range(150)} <= set(text.split())
    assert f"Page {len(printed)} of {len(printed)}" in printed[-1]


def test_a_credit_note_names_the_invoice_and_the_reason():
    paper = credit_note()
    (page,) = pages(draw("credit_note", credit_note=paper))
    for words in ("Credit note CN-2026-0003", "INV-2026-0042", "Covered by guarantee.", money(paper.total, "GBP")):
        assert words in page
    assert "How to pay" not in page


@pytest.mark.parametrize(("locale", "size"), [("en_GB", (595, 842)), ("en_US", (612, 792)), ("en_CA", (612, 792))])
def test_paper_follows_the_locale(locale, size):
    for page in opened(draw(invoice=invoice(30), locale=locale)).pages:
        assert tuple(round(float(edge)) for edge in page.mediabox[2:]) == size


def test_the_logo_is_embedded():
    assert pictures(draw(invoice=invoice())) == [(360, 100)]


@pytest.mark.parametrize("content", [b"", b"not an image", png()[:60], b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_broken_logo_gives_way_to_the_name(content):
    pdf = draw(invoice=invoice(), images={LOGO: (content, "image/png")})
    assert not pictures(pdf)
    assert pages(pdf)[0].startswith("Harbour & Sons")


@pytest.mark.parametrize(
    "words",
    [
        "Zażółć gęślą jaźń, ŁÓDŹ",
        "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία, Ἀθῆναι",
        "Съешь ещё этих мягких булок; Їжак, Ґанок, Ђорђе",
        "€ £ zł ₴ ₽ ₺ ₹ ₩",
    ],
)
def test_alphabets_are_legible(caplog, words):
    paper = invoice(1, notes=words, currency="EUR")
    paper.lines[0].description = words
    pdf = draw(invoice=paper, client=recipient(name=words), business=business(address=words))
    text = " ".join(pages(pdf)[0].split())  # wherever its lines broke
    assert text.count(words) == 4
    assert "€10.01" in text
    with opened(pdf) as file:
        assert len(glyphs(file)) > 40
        assert 0 not in glyphs(file)  # glyph 0 is the empty box
        assert {str(font.BaseFont).split("+")[1] for font in fonts(file)} == {"Inter", "Inter-Semi-Bold"}
    assert BOX not in caplog.text


@pytest.fixture(scope="module")
def letters_of_east_asia():
    if missing := without_font():
        words = f"NO FONT for {missing}: bin/setup installs it"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)


@pytest.mark.parametrize(
    "name", ["你好有限公司", "繁體中文", "株式会社日本語 カタカナ ひらがな", "한국어 주식회사", "Łódź 日本 Αθήνα Київ"]
)
def test_names_of_east_asia_are_legible(letters_of_east_asia, caplog, name):
    paper = invoice(1, notes=name)
    paper.lines[0].description = name
    pdf = draw(invoice=paper, client=recipient(name=name, address=name), business=business(name=name, bank_details=name))
    text = "".join(pages(pdf)[0].split())
    assert text.count(squeezed(name)) >= 6, "sender, recipient, address, line, bank, notes"
    assert BOX not in caplog.text
    with opened(pdf) as file:
        assert metadata(file) is not None and name in str(file.docinfo.Title)
        bold = {str(font.BaseFont).endswith("Bold") for font in fonts(file) if "Inter" not in str(font.BaseFont)}
        assert bold <= {False, True} and len(bold) == 2, "a name is set as heavy as any other"
    assert len(pdf) < 400_000


def squeezed(text):
    return "".join(text.split())


def test_a_letter_that_no_font_has_breaks_nothing(caplog):
    paper = invoice(1, notes="Signed by \U0001e900")  # which is Adlam
    (page,) = pages(draw(invoice=paper))
    assert "£24.02" in page
    assert BOX in caplog.text


def test_fonts_are_embedded_and_only_in_part():
    pdf = draw(invoice=invoice())
    with opened(pdf) as file:
        sizes = [len(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()) for font in fonts(file)]
    assert len(sizes) == 2
    assert max(sizes) < 60_000
    assert len(pdf) < 60_000


def test_long_words_and_huge_amounts_stay_in_their_columns():
    paper = invoice(2, balance=999_999_999_999_99, total=999_999_999_999_99)
    paper.lines[0].description = "Donaudampfschiff" * 12
    paper.lines[0].net = paper.lines[0].unit_price = 999_999_999_999_99
    (page,) = pages(draw(invoice=paper))
    assert page.split().count("£999,999,999,999.99") == 5


def test_a_process_that_draws_nothing_does_not_load_weasyprint():
    check = "import app.core.pdf, sys; sys.exit('weasyprint' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True, cwd=Path(__file__).parents[2])


def fonts(pdf):
    return list(pdf.pages[0].Resources.Font.values())
