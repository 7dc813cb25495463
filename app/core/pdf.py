"""Documents as PDF: a template and its values in, tagged bytes out.

WeasyPrint takes seconds to import and much memory to keep. So `pdf_drawing` is imported when the first document is
drawn: a job's process pays for it, a web process never does.
"""

import re
from collections.abc import Mapping

from .colour import sheet_css
from .templates import environment

# XML allows none of these, so one of them in a title would break the metadata. The last two are the bidirectional
# overrides: no language needs them, and they can show an amount or an account number backwards.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202d\u202e]")


def render_pdf(
    document: str, *, images: Mapping[str, tuple[bytes, str]] | None = None, accent: str = "#111111", **context: object
) -> bytes:
    """Draw `templates/documents/<document>.html` as PDF/UA-1; `images` are what its <img src="key"> may name."""
    from app.core import pdf_drawing

    # Asked first, so that the template can set the name in type where the logo is broken.
    drawable = {key: image for key, image in (images or {}).items() if pdf_drawing.is_drawable(image[0])}
    return pdf_drawing.draw(write_document(document, images=drawable.keys(), **context), drawable, sheet_css(accent))


def write_document(document: str, **context: object) -> str:
    """Without what is said to everybody who looks at a page: a job has nobody at the other end."""
    return UNPRINTABLE.sub("", environment().get_template(f"documents/{document}.html").render(context))
