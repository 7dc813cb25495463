"""Several stored files as one ZIP, made while it is sent."""

import tracemalloc
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.folder import LocalFolder
from app.core.reader import written_for
from app.core.stored import PIECE
from app.core.zipping import Entry, told_apart, zipped

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def place(tmp_path):
    return LocalFolder(tmp_path)


def entry(name, key="", size=1):
    return Entry(name, key, size, NOON)


def names_of(*names):
    with written_for("en_GB", "UTC"):
        return [one.name for one in told_apart([entry(name) for name in names])]


@pytest.mark.parametrize("content", [b"x", bytes(PIECE), bytes(range(256)) * 4096 + b"end"], ids=["little", "a piece", "several"])
def test_what_comes_out_is_what_went_in(place, content):
    entries = [entry(name, place.put(content), len(content)) for name in ("Łódź, façade.jpg", "図面/plan.pdf")]
    pieces = list(zipped(place, entries, "Gone"))
    with ZipFile(BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [one.name for one in entries]
        for info in archive.infolist():
            assert archive.read(info) == content
            assert info.compress_type == ZIP_STORED and info.date_time == (2026, 7, 1, 12, 0, 0)
    assert max(map(len, pieces)) < PIECE + 1000


def test_a_piece_is_all_that_is_in_memory(place):
    size = 20 * 2**20
    entries = [entry(f"{number}.jpg", place.put(bytes(size)), size) for number in range(3)]
    tracemalloc.start()
    sent = sum(len(piece) for piece in zipped(place, entries, "Gone"))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > 3 * size and most < 8 * PIECE


def test_what_was_removed_meanwhile_is_named(place):
    kept, gone = place.put(b"here"), place.put(b"there")
    entries = [entry("gone.jpg", gone, 5), entry("kept.jpg", kept, 4)]
    place.remove(gone)
    with ZipFile(BytesIO(b"".join(zipped(place, entries, "Gone")))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"kept.jpg": b"here", "Gone.txt": b"gone.jpg"}


def test_what_is_shorter_than_it_says_breaks_off(place):
    """So that nobody takes a part for the whole."""
    cut = entry("cut.jpg", place.put(bytes(PIECE + 5)), PIECE + 10)
    with pytest.raises(EOFError):
        list(zipped(place, [cut], "Gone"))


def test_two_that_are_called_the_same_are_told_apart():
    found = names_of("a.jpg", "A.JPG", "a.jpg", "a (2).jpg", "Documents/a.jpg", "no end", "no end")
    assert found == ["a.jpg", "A (2).JPG", "a (3).jpg", "a (2) (2).jpg", "Documents/a.jpg", "no end", "no end (2)"]


@given(st.lists(st.sampled_from(["a", "A", "a (2)", "b.txt", "b (2).txt", ".x", "a."]), max_size=12))
def test_and_never_are_two_called_the_same(names):
    found = names_of(*names)
    assert len({name.casefold() for name in found}) == len(names)
