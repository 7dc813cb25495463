"""Sample documents, and the eyes to read them with: what a text extractor sees, and what a screen reader sees."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from types import SimpleNamespace as Thing
from typing import Any
from xml.etree import ElementTree

import pikepdf
from flask import Flask
from pdfminer.high_level import extract_text
from PIL import Image

from app.core import pdf_drawing
from app.core.assets import init_assets
from app.core.pdf import render_pdf, write_document
from app.core.reader import written_for
from app.core.templates import init_templates
from app.core.ui import language_tag
from config import ROOT

LOGO = "stored:logo"
SIGNS = {"EUR": "€", "GBP": "£"}


def money(minor: int, currency: str) -> str:
    return f"{SIGNS[currency]}{Decimal(minor) / 100:,.2f}"


@cache
def paper_app() -> Flask:
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.jinja_env.filters.update(
        money=money, date=lambda day: f"{day.day} {day:%b %Y}" if day else "", number=str, percent=lambda rate: f"{rate}%"
    )
    init_assets(app)
    init_templates(app)
    app.jinja_env.globals["language_tag"] = language_tag
    return app


def draw(document: str = "invoice", images: Mapping[str, tuple[bytes, str]] | None = None, **changes: Any) -> bytes:
    context = in_general() | changes
    with paper_app().app_context(), written_for(str(context["locale"]), "UTC"):
        return render_pdf(document, images={LOGO: (png(), "image/png")} if images is None else images, **context)


def laid_out(document: str = "invoice", **changes: Any) -> list[str]:
    """The words of each page as they are laid out: a quarter of the work of `pages(draw(…))`."""
    return [" ".join(box.text for box in boxes) for boxes in text_boxes(document, **changes)]


def text_boxes(document: str = "invoice", images: Mapping[str, tuple[bytes, str]] = {}, **changes: Any) -> list[list[Any]]:
    context = in_general() | changes
    with paper_app().app_context(), written_for(str(context["locale"]), "UTC"):
        html = write_document(document, images=images.keys(), **context)
    laid = pdf_drawing.lay_out(html, images)
    return [[box for box in page._page_box.descendants() if hasattr(box, "text")] for page in laid.pages]


def in_general() -> dict[str, Any]:
    return {"business": business(), "client": recipient(), "logo": LOGO, "locale": "en_GB"}


def invoice(lines: int = 3, **changes: object) -> Thing:
    rows = [
        Thing(
            description=f"Visit-{n}",
            quantity=Decimal(2),
            unit_price=1000 + n,
            tax_rate=Decimal(20) if n % 2 else Decimal(5),
            net=2 * (1000 + n),
        )
        for n in range(1, lines + 1)
    ]
    net = sum(row.net for row in rows)
    parts = {rate: sum(row.net for row in rows if row.tax_rate == rate) for rate in {row.tax_rate for row in rows}}
    groups = [Thing(rate=rate, net=part, tax=round(part * rate / 100)) for rate, part in sorted(parts.items())]
    tax = sum(group.tax for group in groups)
    values = {
        "number": "INV-2026-0042",
        "issued_on": date(2026, 11, 3),
        "due_on": date(2026, 12, 3),
        "service_from": None,
        "service_to": None,
        "reference": None,
        "currency": "GBP",
        "notes": "Guaranteed for twelve months.",
        "lines": rows,
        "tax_groups": groups,
        "net": net,
        "tax": tax,
        "total": net + tax,
        "paid": 0,
        "balance": net + tax,
    }
    return Thing(**values | changes)


def credit_note(**changes: object) -> Thing:
    return invoice(2, number="CN-2026-0003", invoice_number="INV-2026-0042", reason="Covered by guarantee.", **changes)


def business(**changes: object) -> Thing:
    values = {
        "name": "Harbour & Sons",
        "address": "14 Quay Street\nBristol",
        "tax_id": "GB 123 4567 89",
        "bank_details": "Sort code 20-45-77\nAccount 31926819",
        "email": "accounts@harbour.example",
        "phone": "+44 117 496 0123",
    }
    return Thing(**values | changes)


def recipient(**changes: object) -> Thing:
    return Thing(**{"name": "Bakery", "address": "3 Mill Lane\nBath", "email": "bob@bakery.example"} | changes)


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (360, 100), "teal").save(file, "PNG")
    return file.getvalue()


def pages(pdf: bytes) -> list[str]:
    return extract_text(BytesIO(pdf)).split("\f")[:-1]


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def tags(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every element of the structure tree at and below this one, in reading order."""
    yield node
    for kid in node.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from tags(kid)


def tagged(pdf: pikepdf.Pdf, tag: str) -> list[pikepdf.Object]:
    return [node for node in tags(pdf.Root.StructTreeRoot.K[0]) if str(node.S) == f"/{tag}"]


def metadata(pdf: pikepdf.Pdf) -> ElementTree.Element:
    return ElementTree.fromstring(pdf.Root.Metadata.read_bytes().split(b"?>", 1)[1])


def pictures(pdf: bytes) -> list[tuple[int, int]]:
    with opened(pdf) as file:
        return [(image.Width, image.Height) for page in file.pages for image in page.get_images().values()]


def drawn(pdf: pikepdf.Pdf, operator: str) -> list[pikepdf.Object]:
    """The operands of every such operator, on all pages."""
    instructions = (instruction for page in pdf.pages for instruction in pikepdf.parse_content_stream(page))
    return [operands for operands, name in instructions if str(name) == operator]


def glyphs(pdf: pikepdf.Pdf) -> set[int]:
    """The numbers of all glyphs shown: text is pairs of bytes, with the kerning between them."""
    strings = [bytes(part) for (array,) in drawn(pdf, "TJ") for part in array if isinstance(part, pikepdf.String)]
    return {int.from_bytes(string[at : at + 2], "big") for string in strings for at in range(0, len(string), 2)}
