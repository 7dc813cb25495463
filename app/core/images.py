"""Pictures that people hand in: decoded, bounded and encoded anew, so that nothing but the pixels is kept."""

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from .errors import Refused

LARGEST = 40_000_000


def clean_image(content: bytes, *, field: str | None = None, most: tuple[int, int] = (800, 400)) -> bytes:
    """A PNG of at most this size, or words on why not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
                if image.width * image.height > LARGEST:
                    raise Refused("That picture has too many pixels. Use one of at most 40 megapixels.", field)
                picture = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("That file is not a picture that can be read. Use PNG, JPEG or WebP.", field) from None
    picture.thumbnail(most)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
