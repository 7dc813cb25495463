"""Pictures that people hand in. A web process reads their header and nothing else; a job has them decoded and encoded anew, by a
process of their own, so that nothing but the pixels is kept and no picture takes more than its share."""

import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .errors import Refused
from .reader import format_number, reader
from .words import N_, _

MOST_BYTES = 5 * 1024 * 1024
LONGEST_SIDE = 4096
NOT_READ = N_("That file is not a picture that can be read. Use PNG, JPEG or WebP.")
TOO_MANY_PIXELS = N_("That picture has more pixels than can be shown here. Make it smaller first.")


class Limits(NamedTuple):
    """Of the process that decodes: its memory, its seconds of work, and how many pixels it looks at."""

    memory: int
    seconds: int
    pixels: int


class Cut(NamedTuple):
    """A picture to be made of another: PNG, JPEG or WEBP, and the most it may measure. Without a measure it keeps its own."""

    form: str
    width: int = 0
    height: int = 0


class Picture(NamedTuple):
    content: bytes
    width: int
    height: int


LOGOS = Limits(400 * 1024 * 1024, 10, LONGEST_SIDE**2)
# How many seconds pass on a machine that has much else to do.
PATIENCE = 120
DECODING = Path(__file__).with_name("image_decoding.py")
# What it says: that it looked at the size alone; and before each picture, its length and measures.
TOO_LARGE = 3
FRAME = struct.Struct(">III")

# More than any camera writes before the size stands there.
MOST_SEGMENTS = 1000
JPEG_FRAMES = {0xC0 + n for n in range(16)} - {0xC4, 0xC8, 0xCC}


def check_image(content: bytes, *, field: str) -> None:
    """Before it is kept: by its length and its header alone, whatever the rest may be."""
    if len(content) > MOST_BYTES:
        raise Refused(
            _("That file is too large. Use a picture of at most {pixels} pixels a side and {megabytes} MB.", **image_limits()),
            field,
        )
    width, height = size_of(content)
    if not width or not height:
        raise Refused(_(NOT_READ), field)
    if max(width, height) > LONGEST_SIDE:
        raise Refused(
            _("That picture is too large. Use one of at most {pixels} pixels a side and {megabytes} MB.", **image_limits()), field
        )


def image_limits() -> dict[str, str]:
    """As they are said beside a field, before anything is sent."""
    return {"pixels": format_number(LONGEST_SIDE, None, reader().locale), "megabytes": str(MOST_BYTES // 1024**2)}


def size_of(content: bytes) -> tuple[int, int]:
    """What the header says; no size where it is none of a PNG, JPEG or WebP."""
    head = content[:30].ljust(30, b"\0")
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return struct.unpack(">II", head[16:24])
    if head.startswith(b"\xff\xd8\xff"):
        return _size_of_jpeg(content)
    if head.startswith(b"RIFF") and head[8:15] == b"WEBPVP8":
        return _size_of_webp(head)
    return 0, 0


def _size_of_jpeg(content: bytes) -> tuple[int, int]:
    """It stands in the first frame's header, behind whatever the camera and the programs after it have written."""
    place = 2
    for _segment in range(MOST_SEGMENTS):
        start, marker, length, height, width = struct.unpack(">BBHxHH", content[place : place + 9].ljust(9, b"\0"))
        if start != 0xFF:
            break
        if marker in JPEG_FRAMES:
            return width, height
        place += 2 + length
    return 0, 0


def _size_of_webp(head: bytes) -> tuple[int, int]:
    if head[15:16] == b"X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[15:16] == b"L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head[15:16] == b" " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def clean_image(content: bytes, *, most: tuple[int, int] = (800, 400)) -> bytes:
    """A PNG of at most this size."""
    return make_pictures(content, LOGOS, Cut("PNG", *most))[0].content


def make_pictures(content: bytes, limits: Limits, *cuts: Cut) -> list[Picture]:
    """The largest comes first. Upright, and without what else the file said; or words on why not."""
    asked = [*map(str, limits), *(f"{cut.form}:{cut.width}:{cut.height}" for cut in cuts)]
    # Without our environment, which knows passwords.
    done = subprocess.run(
        [sys.executable, "-I", DECODING, *asked], input=content, stdout=subprocess.PIPE, env={}, timeout=PATIENCE, check=False
    )
    if done.returncode == -signal.SIGTERM:  # Whoever stops the worker stops this as well: it is tried again.
        done.check_returncode()
    if done.returncode:
        raise Refused(TOO_MANY_PIXELS if done.returncode == TOO_LARGE else NOT_READ)
    return list(split(done.stdout))


def split(told: bytes) -> Iterator[Picture]:
    """As image_decoding.py writes them."""
    place = 0
    while place < len(told):
        length, width, height = FRAME.unpack_from(told, place)
        place += FRAME.size
        yield Picture(told[place : place + length], width, height)
        place += length
