"""What a screen reader is told: PDF/UA-1, its structure tree, and that the margins are no part of it."""

import pikepdf
import pytest

from tests.core.papers import credit_note, draw, invoice, metadata, opened, tagged, tags

UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"


@pytest.fixture(scope="module")
def pdf():
    return opened(draw(invoice=invoice(30)))


def test_it_declares_pdf_ua_1(pdf):
    assert [node.get(UA_PART) for node in metadata(pdf).iter() if node.get(UA_PART)] == ["1"]
    assert pdf.Root.MarkInfo.Marked


def test_it_has_a_language_a_title_and_an_author(pdf):
    assert pdf.Root.Lang == "en-GB"
    assert pdf.docinfo.Title == "Invoice INV-2026-0042 · Harbour & Sons"
    assert pdf.docinfo.Author == "Harbour & Sons"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


@pytest.mark.parametrize("document", ["invoice", "credit_note"])
def test_it_has_one_main_heading_and_sections_below(document):
    pdf = opened(draw(document, invoice=invoice(), credit_note=credit_note()))
    headings = [str(node.S) for node in tags(pdf.Root.StructTreeRoot.K[0]) if str(node.S)[1:2] == "H"]
    assert headings[0] == "/H1"
    assert set(headings[1:]) == {"/H2"}


def test_the_tree_is_a_document_of_tables_rows_and_cells(pdf):
    assert pdf.Root.StructTreeRoot.K[0].S == "/Document"
    assert len(tagged(pdf, "Table")) == 5  # facts, lines on two pages, tax by rate, totals
    for row in tagged(pdf, "TR"):
        assert row.P.S in ("/THead", "/TBody")
        assert {str(cell.S) for cell in row.K} <= {"/TH", "/TD"}


def test_every_header_cell_says_what_it_heads(pdf):
    for cell in tagged(pdf, "TH"):
        assert cell.A.Scope == ("/Column" if cell.P.P.S == "/THead" else "/Row")


def test_every_cell_finds_its_headers_through_the_index(pdf):
    names = [str(name) for name in pdf.Root.StructTreeRoot.IDTree.Names[::2]]
    assert names == sorted(names)
    assert set(names) == {str(cell.ID) for cell in tagged(pdf, "TH")}
    for cell in tagged(pdf, "TD"):
        assert {str(header) for header in cell.A.Headers} <= set(names)


def test_the_logo_reads_as_the_name_of_the_business(pdf):
    (figure,) = tagged(pdf, "Figure")
    assert figure.Alt == "Harbour & Sons"
    left, bottom, right, top = (float(edge) for edge in figure.A.BBox)
    assert 0 < left < right < 595
    assert 700 < bottom < top < 842  # at the head of the page, counted in points from its foot


def test_all_that_is_drawn_is_in_the_tree_or_an_artefact(pdf):
    in_tree = {node.objgen for node in tags(pdf.Root.StructTreeRoot.K[0])}
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    for page in pdf.pages:
        owners = numbers[int(page.StructParents) * 2 + 1]
        marks = [operands for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == "BDC"]
        assert [kind for kind, _ in marks].count("/Artifact") == 2  # the two corners of the foot
        for kind, properties in marks:
            assert kind == "/Artifact" or owners[int(properties.MCID)].objgen in in_tree
