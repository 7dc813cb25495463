"""What kind of file it is: by how it begins, and by its name where several begin alike. What a browser would run is none of them."""

import zipfile
from io import BytesIO

import pytest

from app.core.errors import Refused
from app.core.file_types import (
    DOCUMENTS,
    HEAD,
    MOST_BYTES,
    MOST_PHOTO_BYTES,
    PHOTOS,
    accepted,
    check_size,
    is_photo,
    name_as,
    type_of,
)
from tests.core.pictures import GOOD, SECRET, drawn, heic, saved


def archive(*names):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, "content")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
KNOWN = {
    "plan.pdf": (b"%PDF-1.7\n1 0 obj", "application/pdf"), "PLAN.PDF": (b"%PDF-1.4", "application/pdf"),
    "offer.docx": (archive("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "sums.xlsx": (archive("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "show.pptx": (archive("ppt/presentation.xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "offer.odt": (archive("mimetype"), "application/vnd.oasis.opendocument.text"), "all.zip": (archive("a"), "application/zip"),
    "old.doc": (OLE, "application/msword"), "old.xls": (OLE, "application/vnd.ms-excel"), "letter.rtf": (b"{\\rtf1\\ansi", "application/rtf"),
    "floor.dwg": (b"AC1032" + bytes(40), "image/vnd.dwg"), "floor.dxf": (b"  0\r\nSECTION\r\n", "image/vnd.dxf"),
    "note.txt": ("Zoë, 5 °C – ok\n".encode(), "text/plain"), "with a mark.txt": (b"\xef\xbb\xbfHello", "text/plain"),
    "old note.txt": ("Zoë".encode("latin-1"), "text/plain"), "hours.csv": (b"day;hours\n2026-01-01;3\n", "text/csv"),
    "day.ics": (b"BEGIN:VCALENDAR\r\n", "text/calendar"), "a.b.c.txt": (b"x", "text/plain"),
}  # fmt: skip
PICTURES = {"JPEG RGB": "image/jpeg", "PNG RGBA": "image/png", "WEBP RGB": "image/webp"}
PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
# Each by its name: what it holds, and what is said of it.
REFUSED = {
    "empty.pdf": (b"", "empty"), "page.html": (PAGE, "kind of file"), "picture.svg": (SVG, "kind of file"), "page.htm": (PAGE, "kind of file"),
    "data.xml": (b"<?xml version='1.0'?><a/>", "kind of file"), "feed.xhtml": (PAGE, "kind of file"), "run.exe": (b"MZ" + bytes(60), "kind of file"),
    "run.js": (b"alert(1)", "kind of file"), "run.sh": (b"#!/bin/sh\n", "kind of file"), "without an end": (b"words", "kind of file"),
    "film.gif": (b"GIF89a", "kind of file"), "macro.docm": (archive("word/vbaProject.bin"), "kind of file"), "pdf": (b"%PDF-", "kind of file"),
    "page.pdf": (PAGE, "not what its name"), "page.txt": (PAGE, "not what its name"), "page.jpg": (PAGE, "not what its name"),
    "picture.png": (SVG, "not what its name"), "page.csv": (b" \r\n\t<html>", "not what its name"), "run.pdf": (b"MZ" + bytes(60), "not what its name"),
    "offer.pdf": (archive("word/document.xml"), "not what its name"), "plan.docx": (b"%PDF-1.7", "not what its name"), "zeros.txt": (bytes(50), "not what its name"),
    "marked page.txt": (b"\xef\xbb\xbf<html>", "not what its name"), "later.pdf": (b"\n%PDF-1.7", "not what its name"),
    "wide.txt": ("Hello".encode("utf-16"), "not what its name"), "film.heic": (b"\0\0\0\x18ftypmp42", "not what its name"),
}  # fmt: skip


def told(content, name):
    return type_of(BytesIO(content), name, field="file")


@pytest.mark.parametrize("name", KNOWN)
def test_a_document_is_what_it_begins_like_and_is_called(name):
    content, mimetype = KNOWN[name]
    assert told(content, name) == mimetype


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("called", ["photo.jpg", "IMG_0012", "picture.pdf", "page.html"])
def test_a_picture_is_what_it_is_however_it_is_called(name, called):
    assert told(GOOD[name](), called) == PICTURES[name]


def test_so_is_one_of_a_telephone():
    assert told(heic(drawn()), "IMG_0012.jpg") == "image/heic"


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused_in_words(name):
    content, words = REFUSED[name]
    with pytest.raises(Refused, match=words) as refusal:
        told(content, name)
    assert refusal.value.field == "file"


def test_what_is_two_things_at_once_is_the_one_that_it_begins_like():
    assert told(saved(drawn(), "JPEG") + archive("a") + SECRET, "photo.zip") == "image/jpeg"
    assert told(b"%PDF-1.7\n" + PAGE, "page.pdf") == "application/pdf"
    with pytest.raises(Refused):
        told(b"%PDF-1.7\n" + PAGE, "page.html")


def test_nothing_that_a_browser_runs_is_among_them():
    mimetypes = {mimetype for kind in (*PHOTOS, *DOCUMENTS) for mimetype in kind.names.values()}
    assert not [
        one for one in mimetypes if "html" in one or "xml" in one.partition("/")[2].split(".") or "script" in one or "svg" in one
    ]
    assert {"image/jpeg", "application/pdf", "text/plain"} <= mimetypes


def test_it_is_told_by_the_first_of_it_alone():
    class Watched(BytesIO):
        read_in_all = 0

        def read(self, size=-1):
            found = super().read(size)
            self.read_in_all += len(found)
            return found

    file = Watched(b"%PDF-1.7" + bytes(10**6))
    assert type_of(file, "plan.pdf", field="file") == "application/pdf"
    assert (file.read_in_all, file.tell()) == (HEAD, 0)


@pytest.mark.parametrize(
    ("mimetype", "most"), [("image/png", MOST_PHOTO_BYTES), ("application/pdf", MOST_BYTES), ("image/vnd.dwg", MOST_BYTES)]
)
def test_a_photo_may_have_25_mb_and_a_document_50(mimetype, most):
    assert most in (25 * 2**20, 50 * 2**20)
    check_size(most, mimetype, field="file")
    with pytest.raises(Refused, match=str(most // 2**20)):
        check_size(most + 1, mimetype, field="file")


def test_drawings_are_no_photos():
    assert [is_photo(one) for one in ("image/jpeg", "image/heic", "image/vnd.dwg", "image/vnd.dxf", "image/gif")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("name", "mimetype", "expected"),
    [("IMG_1.HEIC", "image/jpeg", "IMG_1.jpg"), ("photo.jpeg", "image/jpeg", "photo.jpeg"), ("photo.JPG", "image/jpeg", "photo.JPG"), ("photo", "image/png", "photo.png"),
     ("page.html", "image/jpeg", "page.jpg"), (".heic", "image/jpeg", ".heic.jpg"), ("plan.pdf", "application/pdf", "plan.pdf")],
)  # fmt: skip
def test_what_was_made_anew_is_called_what_it_is(name, mimetype, expected):
    assert name_as(name, mimetype) == expected


def test_a_browser_offers_each_of_them():
    assert {".jpg", ".heic", ".pdf", ".docx", ".dwg", ".txt"} <= set(accepted().split(","))
