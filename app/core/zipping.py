"""Several stored files as one ZIP that is made while it is sent: a piece of one of them is all that is in memory.

What lies in it is packed as it is: photos and PDFs are packed already. What was removed since it was listed is named in its place.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from pathlib import PurePath
from typing import IO, NamedTuple, cast
from zipfile import ZipFile, ZipInfo

from flask import Response

from .formats import in_zone
from .storage import Storage
from .stored import Pieces, begin, to_be_saved
from .words import _


class Entry(NamedTuple):
    """As it is called in the ZIP, where it lies, and since when."""

    name: str
    key: str
    size: int
    at: datetime


class Outlet:
    """Where the ZIP is written to: what nobody has taken yet."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.written.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Whoever reads takes it."""

    def take(self) -> bytes:
        taken, self.written = b"".join(self.written), []
        return taken


def send_zip(place: Storage, entries: Iterable[Entry], *, name: str) -> Response:
    headers = to_be_saved(f"{name.replace('/', '-')}.zip") | {"Cache-Control": "private, no-store"}
    answer = Response(
        zipped(place, list(told_apart(entries)), _("Not there any more")), mimetype="application/zip", headers=headers
    )
    begin(answer)
    return answer


def told_apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Of two that are called the same the second has a number; some systems see no difference in case."""
    taken: set[str] = set()
    for entry in entries:
        path, names = PurePath(entry.name), count(2)
        while entry.name.casefold() in taken:
            entry = entry._replace(name=str(path.with_stem(f"{path.stem} ({next(names)})")))
        taken.add(entry.name.casefold())
        yield entry._replace(at=in_zone(entry.at))


def zipped(place: Storage, entries: Iterable[Entry], words: str) -> Iterator[bytes]:
    outlet, lost = Outlet(), list[str]()
    with ZipFile(cast(IO[bytes], outlet), "w") as archive:
        for entry in entries:
            pieces = Pieces(place, entry.key, entry.size)
            try:
                first = next(pieces)
            except FileNotFoundError:
                lost.append(entry.name)
                continue
            info = ZipInfo(entry.name, entry.at.timetuple()[:6])
            info.file_size = entry.size
            with archive.open(info, "w") as packed:
                packed.write(first)
                yield outlet.take()
                for piece in pieces:
                    packed.write(piece)
                    yield outlet.take()
        if lost:
            archive.writestr(f"{words}.txt", "\n".join(lost))
    yield outlet.take()
