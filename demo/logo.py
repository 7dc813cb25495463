"""Logos, drawn when the demo is loaded: a mark and the name. No picture lies in the repository."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from app.core.files import logos
from app.core.images import clean_image
from config import ROOT

FONT = ROOT / "static" / "fonts" / "documents" / "Inter-SemiBold.woff2"
# Drawn large and made smaller, which is what smooths the edges.
SIDE, FINE = 128, 4
INK, LIGHT_INK = "#1c1b19", "#edebe7"


def draw_logo(mark: str, name: str, colour: str, ink: str = INK) -> str:
    """The key under which the logo is stored."""
    font = ImageFont.truetype(FONT, 74 * FINE)
    left, _, right, _ = font.getbbox(name)
    side, gap = SIDE * FINE, 26 * FINE
    picture = Image.new("RGBA", (side + gap + round(right - left), side))
    picture.paste(MARKS[mark](side, colour), (0, 0))
    place = (side + gap - left, (side - font.getmetrics()[0] - 10 * FINE) // 2)
    ImageDraw.Draw(picture).text(place, name, ink, font)
    out = BytesIO()
    picture.resize((picture.width // FINE, picture.height // FINE), Image.Resampling.LANCZOS).save(out, "PNG")
    return logos().put(clean_image(out.getvalue()))


def _plate(side: int, colour: str) -> tuple[Image.Image, Image.Image]:
    """A square of that colour, and the rounded shape to cut it to."""
    shape = Image.new("L", (side, side))
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, side - 1, side - 1), side * 0.22, 255)
    return Image.new("RGBA", (side, side), colour), shape


def _cut(picture: Image.Image, shape: Image.Image) -> Image.Image:
    return Image.composite(picture, Image.new("RGBA", picture.size), shape)


def _harbour(side: int, colour: str) -> Image.Image:
    """A sun over two hills, with the tide before them."""
    picture, shape = _plate(side, colour)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((side * 0.56, side * 0.16, side * 0.80, side * 0.40), "#f6c453")
    draw.ellipse((-side * 0.35, side * 0.42, side * 0.75, side * 1.6), "#dcebe4")
    draw.ellipse((side * 0.30, side * 0.52, side * 1.5, side * 1.7), "#9fc7b8")
    draw.rectangle((0, side * 0.74, side, side), colour)
    for line in (0.80, 0.89):
        draw.line((side * 0.16, side * line, side * 0.84, side * line), "#dcebe4", round(side * 0.035))
    return _cut(picture, shape)


def _aurora(side: int, colour: str) -> Image.Image:
    """Three lights in the northern sky, and a star."""
    picture, shape = _plate(side, colour)
    draw = ImageDraw.Draw(picture)
    width = round(side * 0.10)
    for place, light in enumerate(("#c4b5fd", "#67e8f9", "#86efac")):
        inset = side * (0.14 + 0.16 * place)
        draw.arc((inset, inset + side * 0.14, side * 2 - inset, side * 2 - inset), 180, 270, light, width)
    x, y, ray = side * 0.24, side * 0.24, side * 0.11
    points = [(x, y - ray), (x + ray / 4, y - ray / 4), (x + ray, y), (x + ray / 4, y + ray / 4),
              (x, y + ray), (x - ray / 4, y + ray / 4), (x - ray, y), (x - ray / 4, y - ray / 4)]  # fmt: skip
    draw.polygon(points, "#ffffff")
    return _cut(picture, shape)


MARKS: dict[str, Callable[[int, str], Image.Image]] = {"aurora": _aurora, "harbour": _harbour}
