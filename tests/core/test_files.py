"""Stored files, in a folder and in a bucket: what is put is read, in part as well, and nobody finds what is not whole."""

import os
import stat
from datetime import timedelta
from io import BytesIO

import pytest

from app.core.folder import LocalFolder
from app.core.storage import KEY

CONTENT = bytes(range(256)) * 40
NOBODYS = "0" * 40
SOON = timedelta(seconds=-60)


def lying_there(place):
    if isinstance(place, LocalFolder):
        return {path.name for path in place.folder.glob("*/*")}
    return {found["path"].rpartition("/")[2] for some in place.store.list() for found in some}


@pytest.mark.parametrize("content", [b"", b"x", CONTENT])
def test_what_is_put_is_read(place, content):
    assert place.read(place.put(content)) == content


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 1), (0, len(CONTENT)), (7, 300), (len(CONTENT) - 1, len(CONTENT)), (100, None), (len(CONTENT), len(CONTENT) + 9)],
)
def test_a_part_is_read(place, start, end):
    assert place.read(place.put(CONTENT), start, end) == CONTENT[start:end]


def test_what_lies_on_the_disk_is_put_as_it_is_read(place, tmp_path):
    (tmp_path / "large").write_bytes(CONTENT * 2000)
    with (tmp_path / "large").open("rb") as file:
        key = place.put(file)
    assert place.read(key) == CONTENT * 2000


def test_each_has_a_key_of_its_own_that_tells_nothing(place):
    keys = {place.put(CONTENT) for _ in range(20)}
    assert len(keys) == 20
    assert all(KEY.fullmatch(key) for key in keys)


def test_what_is_not_there(place):
    for part in ((), (0, 5)):
        with pytest.raises(FileNotFoundError):
            place.read(NOBODYS, *part)
    place.remove(NOBODYS)


def test_what_is_removed_is_gone(place):
    key, other = place.put(CONTENT), place.put(CONTENT)
    place.remove(key)
    with pytest.raises(FileNotFoundError):
        place.read(key)
    assert lying_there(place) == {other}


@pytest.mark.parametrize(
    "key", ["", "..", "../../etc/passwd", "a" * 39, "a" * 41, "A" * 40, "a" * 39 + "/", "a" * 40 + "\n", "a" * 39 + "é"]
)
def test_nothing_else_is_a_key(place, key):
    for ask in (place.read, place.remove):
        with pytest.raises(ValueError, match="not a key"):
            ask(key)


def test_what_is_old_goes(place):
    key = place.put(CONTENT)
    place.remove_older(timedelta(hours=1))
    assert place.read(key) == CONTENT
    place.remove_older(SOON)
    assert lying_there(place) == set()


class BreaksOff(BytesIO):
    def read(self, *_):
        if self.tell():
            raise ConnectionResetError
        self.seek(1)
        return b"half of it"


def test_what_breaks_off_is_found_by_nobody_and_goes_with_time(place):
    """A folder holds what came of it; a bucket shows none of it."""
    told, left = (ConnectionResetError, 1) if isinstance(place, LocalFolder) else (OSError, 0)
    with pytest.raises(told):
        place.put(BreaksOff())
    assert len(lying_there(place)) == left
    for name in lying_there(place):
        with pytest.raises(FileNotFoundError):
            place.read(name.partition(".")[0])
    place.remove_older(SOON)
    assert lying_there(place) == set()


def test_it_is_its_owners_alone(tmp_path):
    place = LocalFolder(tmp_path)
    place.put(CONTENT)
    (path,) = place.folder.glob("*/*")
    assert (stat.S_IMODE(path.stat().st_mode), path.stat().st_uid) == (0o600, os.getuid())
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
