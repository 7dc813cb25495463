"""What PDF/UA-1 asks for and WeasyPrint leaves out of the structure tree, or gets wrong."""

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]


def complete(_document: Any, pdf: Any) -> None:
    """Called by WeasyPrint with the finished objects, right before they are written."""
    tree = referenced(pdf, pdf.catalog["StructTreeRoot"])
    nodes = dict(walk(pdf, tree["K"]))
    for node in nodes.values():
        if node["S"] == "/TH":
            node["A"]["Scope"] = scope(pdf, node)
        elif node["S"] == "/Figure":
            node["A"]["BBox"][:] = in_points(pdf, node)
    index_ids(tree, nodes)
    mark_margins_as_artefacts(pdf, tree, nodes)


def walk(pdf: Any, kids: list[Any]) -> Iterator[tuple[bytes, Node]]:
    for kid in kids:
        if isinstance(kid, bytes) and referenced(pdf, kid).get("Type") == "/StructElem":
            node = referenced(pdf, kid)
            yield kid, node
            yield from walk(pdf, node["K"])


def scope(pdf: Any, header: Node) -> str:
    """Tables here have their column headers in the <thead>, and row headers nowhere else than in the body."""
    row = referenced(pdf, header["P"])
    return "/Column" if referenced(pdf, row["P"])["S"] == "/THead" else "/Row"


def in_points(pdf: Any, figure: Node) -> list[float]:
    """WeasyPrint counts pixels from the top of the page, a PDF points from its foot."""
    height = referenced(pdf, figure["Pg"])["MediaBox"][3]
    left, top, right, bottom = (edge * 0.75 for edge in figure["A"]["BBox"])
    return [left, height - bottom, right, height - top]


def index_ids(tree: Node, nodes: dict[bytes, Node]) -> None:
    """Cells name their headers by id, and a reader finds an id through this index alone. It must be sorted."""
    ids = sorted(((node["ID"].string, node["ID"], reference) for reference, node in nodes.items() if "ID" in node))
    if ids:
        names = [part for _, name, reference in ids for part in (name, reference)]
        tree["IDTree"] = type(tree)({"Names": type(tree["K"])(names)})


def mark_margins_as_artefacts(pdf: Any, tree: Node, nodes: dict[bytes, Node]) -> None:
    """Page numbers are tagged as text outside the tree; as artefacts, readers skip them knowingly."""
    contents = referenced(pdf, tree["ParentTree"])["Nums"][1::2]
    for page_reference, owners in zip(pdf.page_references, contents, strict=False):
        outside = {mark for mark, owner in enumerate(owners) if owner not in nodes}
        operators = referenced(pdf, referenced(pdf, page_reference)["Contents"]).stream
        for position, operand in enumerate(operators):
            if isinstance(operand, dict) and operand.get("MCID") in outside:
                owners[operand.pop("MCID")] = "null"
                operand["Type"] = "/Pagination"
                operators[position - 1] = "/Artifact"


def referenced(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
