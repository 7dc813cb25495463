"""Pictures as people hand them in, and as somebody makes them on purpose."""

import re
import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pillow_heif
from PIL import Image

from app.core.images import LONGEST_SIDE, MOST_BYTES

LARGEST = (LONGEST_SIDE, LONGEST_SIDE)
PIECE = 2**20
PNG = b"\x89PNG\r\n\x1a\n"
GPS, ORIENTATION, TURNED = 0x8825, 0x0112, 6
SECRET = b"<script>alert('secret')</script>"


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def drawn(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    return Image.frombytes("RGB", (20, 20), Random(1).randbytes(1200)).resize(size).convert(mode)


def heic(image: Image.Image, exif: Image.Exif | None = None) -> bytes:
    """As telephones write them, only sooner."""
    out = BytesIO()
    written = pillow_heif.from_pillow(image)
    if exif:
        written.info["exif"] = exif.tobytes()
    written.save(out, format="HEIF", quality=50, enc_params={"preset": "ultrafast"})
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def header(width: int, height: int, depth: int = 8, kind: int = 6) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))


def blank_png(width: int, height: int, before: bytes | None = None) -> bytes:
    """All of its pixels are there; `before`: the header that stands first, where it is another."""
    content = packed_zeros((width * 4 + 1) * height)
    return PNG + (before or b"") + header(width, height) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def packed_zeros(length: int) -> bytes:
    """As zlib would pack them, in a thousandth of the time: a piece that stands for itself, over and over."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packing.compress(bytes(PIECE)) + packing.flush(zlib.Z_FULL_FLUSH)
    pieces, rest = divmod(length, PIECE)
    end = packing.compress(bytes(rest)) + packing.flush()
    checksum = struct.pack(">HH", length % 65521, 1)
    return zlib.compress(b"")[:2] + piece * pieces + end + checksum


def bare_jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"


def bare_webp(kind: bytes, content: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(content) + 12) + b"WEBP" + kind + struct.pack("<I", len(content)) + content


def endless_jpeg() -> bytes:
    """Its last scan over and over: each takes as long as the picture is large."""
    content = saved(Image.new("L", LARGEST), "JPEG", progressive=True)
    start = content.rindex(b"\xff\xda")
    scan = content[start:-2]
    return content[:start] + scan * ((MOST_BYTES - start - 2) // len(scan)) + b"\xff\xd9"


def located(form: str) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (51.0, 30.0, 12.0)
    return saved(drawn(size=(60, 20)), form, exif=exif, **({"comment": SECRET} if form == "JPEG" else {}))


def truncated(form: str) -> bytes:
    content = saved(drawn(size=(400, 300)), form)
    return content[: len(content) // 2]


def animated(form: str) -> bytes:
    frames = [Image.new("RGB", (60, 40), (shade, 0, 0)) for shade in range(200)]
    return saved(frames[0], form, save_all=True, append_images=frames[1:])


# What the page itself refuses: by its header or its length.
REFUSED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"", "words": lambda: b"not a picture", "SVG": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a page": lambda: SECRET, "GIF": lambda: saved(drawn("P"), "GIF"), "TIFF": lambda: saved(drawn(), "TIFF"), "BMP": lambda: saved(drawn(), "BMP"),
    "PNG's first bytes": lambda: PNG, "PNG without pixels": lambda: blank_png(0, 0), "JPEG's first bytes": lambda: b"\xff\xd8\xff",
    "WebP's first bytes": lambda: b"RIFF\0\0\0\0WEBPVP8 ",
    "39 megapixels": lambda: blank_png(6245, 6245), "one side": lambda: PNG + header(LONGEST_SIDE + 1, 1), "other side": lambda: PNG + header(1, LONGEST_SIDE + 1),
    "a thread": lambda: PNG + header(1, 40_000_000), "a line": lambda: PNG + header(40_000_000, 1), "PNG beyond": lambda: PNG + header(2**32 - 1, 2**32 - 1),
    "JPEG 65535": lambda: bare_jpeg(65535, 65535), "JPEG one side": lambda: bare_jpeg(LONGEST_SIDE + 1, 1),
    "JPEG of segments": lambda: b"\xff\xd8" + b"\xff\xe1\x00\x02" * 1_200_000, "JPEG of nothing": lambda: b"\xff\xd8" + b"\xff" * 5_000_000,
    "WebP X": lambda: bare_webp(b"VP8X", bytes(4) + b"\xff" * 6), "WebP L": lambda: bare_webp(b"VP8L", b"\x2f\xff\xff\xff\x0f"),
    "WebP": lambda: bare_webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f"), "WebP of another kind": lambda: bare_webp(b"VP8Z", bytes(40)),
    "too long": lambda: PNG + header(9, 9) + bytes(MOST_BYTES),
}  # fmt: skip

# What the job finds out, and says.
BROKEN: dict[str, Callable[[], bytes]] = {
    **{f"half a {form}": lambda form=form: truncated(form) for form in ("PNG", "JPEG", "WEBP")},
    "PNG of noise": lambda: PNG + header(9, 9) + Random(2).randbytes(5000),
    "a header alone": lambda: PNG + header(*LARGEST),
    "two headers": lambda: blank_png(13_000, 13_000, header(9, 9)),
    "a WebP that is larger inside": lambda: bare_webp(b"VP8X", bytes(10)) + bare_webp(b"VP8L", b"\x2f\xff\xff\xff\x0f")[12:],
    "text without end": lambda: (
        PNG + header(9, 9) + chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1_000_000))) * 80 + blank_png(9, 9)[33:]
    ),
    "JPEG header alone": lambda: bare_jpeg(40, 40),
}

# What is prepared, and what of it is kept.
GOOD: dict[str, Callable[[], bytes]] = {
    **{f"{form} {mode}": lambda form=form, mode=mode: saved(drawn(mode), form)
       for form, modes in (("PNG", ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")), ("JPEG", ("RGB", "L", "CMYK")), ("WEBP", ("RGB", "RGBA"))) for mode in modes},
    **{f"{form} that says where": lambda form=form: located(form) for form in ("PNG", "JPEG", "WEBP")},
    **{f"animated {form}": lambda form=form: animated(form) for form in ("PNG", "WEBP")},
    "a palette with a hole": lambda: saved(drawn("P"), "PNG", transparency=drawn("P").getpixel((0, 0))),
    "progressive": lambda: saved(drawn(), "JPEG", progressive=True),
    "lossless": lambda: saved(drawn("RGBA"), "WEBP", lossless=True),
    "also a page": lambda: saved(drawn(), "PNG") + SECRET, "also an archive": lambda: saved(drawn(), "JPEG") + b"PK\x03\x04" + SECRET,
}  # fmt: skip

# As large as they may be: what the process that decodes has to bear. Each takes a while to write, and is written once.
HEAVY: dict[str, Callable[[], bytes]] = {name: cache(write) for name, write in {
    **{f"PNG {mode}": lambda mode=mode: saved(Image.new(mode, LARGEST), "PNG") for mode in ("RGBA", "P", "I;16", "1")},
    **{f"JPEG {mode}": lambda mode=mode: saved(Image.new(mode, LARGEST), "JPEG", progressive=True) for mode in ("RGB", "CMYK")},
    "WEBP": lambda: saved(Image.new("RGB", LARGEST), "WEBP"),
    "WEBP lossless": lambda: saved(Image.new("RGBA", LARGEST), "WEBP", lossless=True),
    "animated WEBP": lambda: saved(Image.new("RGB", LARGEST), "WEBP", save_all=True, append_images=[Image.new("RGB", LARGEST, "red")]),
    **{f"{form} turned": lambda form=form: saved(Image.new("RGBA" if form != "JPEG" else "RGB", LARGEST), form, exif=turned()) for form in ("PNG", "JPEG", "WEBP")},
}.items()}  # fmt: skip


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    return exif


def memory(line: str) -> int:
    found = re.search(rf"^{line}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) * 1024


def growth_during(work: Callable[[], Any]) -> int:
    """How much more memory this process held at the most than before."""
    Path("/proc/self/clear_refs").write_text("5")  # The peak is counted anew.
    before = memory("VmRSS")
    work()
    return memory("VmHWM") - before
