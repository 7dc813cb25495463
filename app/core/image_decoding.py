"""A picture comes in, and a PNG goes out: a process that does nothing else, under limits that it can't lift again (images.py).

Whatever is wrong with a picture ends it. It is run by its path, so that it begins in a tenth of a second and holds nothing of
ours.
"""

import resource
import sys
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageOps


def limit(memory: int, seconds: int) -> None:
    """No file is written by it either, and no core."""
    for what, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    with suppress(ValueError):  # macOS limits no process so.
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def clean(content: bytes, most: tuple[int, int]) -> bytes:
    picture = decode(content, max(most))
    picture.thumbnail(most)
    picture.info.clear()
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def decode(content: bytes, side: int) -> Image.Image:
    """Upright, its colours as every other's. The image and its decoder, which take most, are gone before it is made smaller."""
    with Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
        image.draft("RGB", (side, side))  # A JPEG is decoded no larger than it is needed.
        ImageOps.exif_transpose(image, in_place=True)
        # Of 16 bits of grey, a conversion would cut off all above the 256th.
        return (image.point(lambda shade: shade / 256) if image.mode.startswith("I") else image).convert("RGBA")


if __name__ == "__main__":
    memory, seconds, width, height = map(int, sys.argv[1:])
    limit(memory, seconds)
    sys.stdout.buffer.write(clean(sys.stdin.buffer.read(), (width, height)))
