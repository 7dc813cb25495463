"""What kind of file it is: told by how it begins, and for those that begin alike by its name. What is neither is not taken.

Nothing that a browser would run is among them, and what looks like a page is no text.
"""

import re
from typing import IO, NamedTuple

from .errors import Refused
from .words import N_, _

MEGABYTE = 1024 * 1024
MOST_PHOTO_BYTES = 25 * MEGABYTE
MOST_BYTES = 50 * MEGABYTE

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
TEXT = {"txt": "text/plain", "csv": "text/csv", "md": "text/markdown", "ics": "text/calendar", "dxf": "image/vnd.dxf"}


class Kind(NamedTuple):
    """`names`: how a file of it may end, and what it is then."""

    begins: re.Pattern[bytes]
    names: dict[str, str]


def kind(begins: bytes, **names: str) -> Kind:
    return Kind(re.compile(begins, re.DOTALL), names)


# A picture is what it is, however it is called: messengers name them as they like.
PHOTOS = (
    kind(rb"\xff\xd8\xff", jpg="image/jpeg", jpeg="image/jpeg"),
    kind(rb"\x89PNG\r\n\x1a\n", png="image/png"),
    kind(rb"RIFF....WEBP", webp="image/webp"),
    kind(b"....ftyp(" + b"|".join(sorted(HEIC_BRANDS)) + b")", heic="image/heic", heif="image/heic"),
)
DOCUMENTS = (
    kind(rb"%PDF-", pdf="application/pdf"),
    kind(
        rb"PK\x03\x04",
        docx=f"{OFFICE}wordprocessingml.document", xlsx=f"{OFFICE}spreadsheetml.sheet", pptx=f"{OFFICE}presentationml.presentation",
        odt=f"{OPEN_DOCUMENT}text", ods=f"{OPEN_DOCUMENT}spreadsheet", odp=f"{OPEN_DOCUMENT}presentation", zip="application/zip",
    ),
    kind(
        rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        doc="application/msword", xls="application/vnd.ms-excel", ppt="application/vnd.ms-powerpoint",
        msg="application/vnd.ms-outlook",
    ),
    kind(rb"\{\\rtf", rtf="application/rtf"),
    kind(rb"AC10\d\d", dwg="image/vnd.dwg"),
    # Letters alone, the first of which begins no tag.
    kind(rb"(?:\xef\xbb\xbf)?+\s*+[^\s<\x00-\x08\x0e-\x1f\x7f](?!.*[\x00-\x08\x0e-\x1a\x1c-\x1f])", **TEXT),
)  # fmt: skip
HEAD = 4096
NOT_TAKEN = N_(
    "This kind of file is not accepted. Use a photo, a PDF, an office document, a drawing (DWG, DXF), plain text or a ZIP."
)


def type_of(file: IO[bytes], name: str, *, field: str) -> str:
    """By the first of it alone."""
    head = file.read(HEAD)
    file.seek(0)
    if not head:
        raise Refused(_("This file is empty."), field)
    for photo in PHOTOS:
        if photo.begins.match(head):
            return next(iter(photo.names.values()))
    found = [document for document in DOCUMENTS if document.begins.match(head)]
    for document in found:
        if ending(name) in document.names:
            return document.names[ending(name)]
    if any(ending(name) in known.names for known in (*PHOTOS, *DOCUMENTS)):
        raise Refused(_("This file is not what its name says it is: it does not begin like one."), field)
    raise Refused(_(NOT_TAKEN), field)


def is_photo(mimetype: str) -> bool:
    return mimetype in {mimetype for photo in PHOTOS for mimetype in photo.names.values()}


def check_size(size: int, mimetype: str, *, field: str) -> None:
    most = MOST_PHOTO_BYTES if is_photo(mimetype) else MOST_BYTES
    if size > most:
        raise Refused(too_large(most), field)


def too_large(most: int) -> str:
    return _("This file is too large. It may have {megabytes} MB at most.", megabytes=str(most // MEGABYTE))


def ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def name_as(name: str, mimetype: str) -> str:
    """What was made anew is called as what it is now."""
    endings = [end for known in PHOTOS for end, kept in known.names.items() if kept == mimetype]
    return name if not endings or ending(name) in endings else f"{name.rpartition('.')[0] or name}.{endings[0]}"


def accepted() -> str:
    """What a browser offers first where a file is chosen."""
    return ",".join(f".{end}" for known in (*PHOTOS, *DOCUMENTS) for end in known.names)
