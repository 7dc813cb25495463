"""A picture comes in, and pictures made of its pixels go out: a process that does nothing else, under limits that it can't lift
again (images.py).

Whatever is wrong with a picture ends it. It is run by its path, so that it begins in a tenth of a second and holds nothing of
ours.
"""

import resource
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageCms, ImageOps

TOO_LARGE = 3
FORMS = {b"\x89P": "PNG", b"\xff\xd8": "JPEG", b"RI": "WEBP"}
SAVED: dict[str, dict[str, Any]] = {"PNG": {}, "JPEG": {"quality": 88}, "WEBP": {"quality": 80}}
OPAQUE = {"JPEG"}


class Cut(NamedTuple):
    """A picture to be made: how it is written, and the most it may measure. Without a measure it keeps its own."""

    form: str
    width: int
    height: int


def limit(memory: int, seconds: int) -> None:
    """No file is written by it either, and no core."""
    for what, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    with suppress(ValueError):  # macOS limits no process so.
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def make(content: bytes, pixels: int, cuts: list[Cut]) -> Iterator[bytes]:
    """The largest comes first, and each of the others is made of the one before. Each with its length and its measures."""
    side = max(max(cut.width, cut.height) for cut in cuts)
    is_whole = any(not cut.width for cut in cuts)
    picture = decode(content, pixels, None if is_whole else side, is_opaque=cuts[0].form in OPAQUE)
    for cut in cuts:
        if cut.width:
            picture.thumbnail((cut.width, cut.height))
        out = BytesIO()
        picture.save(out, cut.form, **SAVED[cut.form])
        yield struct.pack(">III", out.tell(), *picture.size) + out.getvalue()


def decode(content: bytes, pixels: int, side: int | None, *, is_opaque: bool) -> Image.Image:
    """Upright, its colours as every other's. The image and its decoder, which take most, are gone before it is made smaller."""
    with Image.open(BytesIO(content), formats=(form_of(content),)) as image:
        if image.width * image.height > pixels:
            sys.exit(TOO_LARGE)
        if side:
            image.draft("RGB", (side, side))  # A JPEG is decoded no larger than it is needed.
        ImageOps.exif_transpose(image, in_place=True)
        profile = image.info.get("icc_profile")
        # Of 16 bits of grey, a conversion would cut off all above the 256th.
        shades = image.point(lambda shade: shade / 256) if image.mode.startswith("I") else image
        picture = shades.convert("RGB" if is_opaque else "RGBA")
    picture.info.clear()
    if profile:
        paint_as_screens_do(picture, profile)
    return picture


def form_of(content: bytes) -> str:
    """Of one that is not written in one of these, Pillow says the rest."""
    if content[4:8] != b"ftyp":
        return FORMS.get(content[:2], "PNG")
    import pillow_heif  # With a library of its own, for those alone who need it.

    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    return "HEIF"


def paint_as_screens_do(picture: Image.Image, profile: bytes) -> None:
    """A camera's own colours become those that a picture without a profile is shown in. One that nobody can read is left out."""
    with suppress(ImageCms.PyCMSError, OSError):
        ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), inPlace=True)


if __name__ == "__main__":
    memory, seconds, pixels = map(int, sys.argv[1:4])
    wanted = [Cut(form, int(width), int(height)) for form, width, height in (cut.split(":") for cut in sys.argv[4:])]
    limit(memory, seconds)
    for made in make(sys.stdin.buffer.read(), pixels, wanted):
        sys.stdout.buffer.write(made)
