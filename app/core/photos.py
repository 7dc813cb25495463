"""Photos and other pictures among the files: one made anew in full, and two that are smaller, to be shown on pages."""

from typing import IO, NamedTuple

from .errors import Refused
from .images import TOO_MANY_PIXELS, Cut, Limits, Picture, make_pictures, size_of
from .words import _

# What a telephone's best camera takes, as a process holds it while it is turned and written again.
MOST_PIXELS = 40_000_000
PHOTOS = Limits(memory=768 * 1024 * 1024, seconds=60, pixels=MOST_PIXELS)
LARGE, SMALL = 1600, 360
# A JPEG says its size behind all that cameras and programs have written before.
HEAD = 1024 * 1024
# How each is written when it is made anew, and shown small.
FORMS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "JPEG"}
WRITTEN = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SHOWN = WRITTEN["WEBP"]


class Photo(NamedTuple):
    mimetype: str
    whole: Picture
    large: Picture
    small: Picture


def check_photo(content: IO[bytes], *, field: str) -> None:
    """By its header alone, where the size stands there; of a HEIC the job finds it out."""
    width, height = size_of(content.read(HEAD))
    content.seek(0)
    if width * height > MOST_PIXELS:
        raise Refused(_(TOO_MANY_PIXELS), field)


def make_photo(content: bytes, mimetype: str) -> Photo:
    form = FORMS[mimetype]
    whole, large, small = make_pictures(content, PHOTOS, Cut(form), Cut("WEBP", LARGE, LARGE), Cut("WEBP", SMALL, SMALL))
    return Photo(WRITTEN[form], whole, large, small)
