"""HTML to PDF/UA-1 through WeasyPrint. Import it through `pdf.render_pdf` alone: it is heavy."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock

from PIL import Image, UnidentifiedImageError
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcherResponse, iri_to_uri

from app.core.pdf_structure import complete

Images = Mapping[str, tuple[bytes, str]]

ROOT = Path(__file__).resolve().parents[2]
STYLESHEETS = (ROOT / "templates/documents/page.css", ROOT / "static/documents/document.css")
FONTS = {f"static:{font.name}": font for font in (ROOT / "static/fonts/documents").glob("*.woff2")}

OPTIONS = {"pdf_variant": "pdf/ua-1", "dpi": 300}

RASTER_FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
MOST_PIXELS = 25_000_000

# Pango's font map, which every document shares, does not bear two threads.
one_at_a_time = Lock()


def draw(html: str, images: Images, colours: str = "") -> bytes:
    with one_at_a_time:
        pdf: bytes = lay_out(html, images, colours).write_pdf(finisher=complete, **OPTIONS)
    return pdf


def lay_out(html: str, images: Images, colours: str = "") -> Document:
    fonts, stylesheets = typography()
    own = [*stylesheets, CSS(string=colours)]
    return HTML(string=html, url_fetcher=Sources(images)).render(fonts, stylesheets=own, **OPTIONS)


def is_drawable(content: bytes) -> bool:
    try:
        with Image.open(BytesIO(content), formats=RASTER_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return False
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


@cache
def typography() -> tuple[FontConfiguration, list[CSS]]:
    """Unpacking the fonts and parsing the rules takes longer than most documents, so once for all of them."""
    fonts = FontConfiguration()
    return fonts, [CSS(string=file.read_text(), font_config=fonts, url_fetcher=Sources()) for file in STYLESHEETS]


class Sources:
    """All that a document can reach: our fonts, by name, and the images it was given, by key.

    Both are looked up in a table. There is no path to climb and no address to call, whatever the document says; for
    the same reason this is no URLFetcher, which inherits the means to open both. WeasyPrint takes a refusal for a
    missing file, and draws the rest.
    """

    _fail_on_errors = False  # WeasyPrint asks every fetcher for it

    def __init__(self, images: Images | None = None) -> None:
        self.images = {iri_to_uri(key): image for key, image in (images or {}).items()}

    def __call__(self, url: str) -> URLFetcherResponse:
        if url in FONTS:
            return URLFetcherResponse(url, FONTS[url].read_bytes(), {"Content-Type": "font/woff2"})
        if url in self.images:
            content, content_type = self.images[url]
            return URLFetcherResponse(url, content, {"Content-Type": content_type})
        raise ValueError("This document may not reach that address.")
