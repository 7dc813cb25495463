"""A stored file as an answer: all of it, the part that was asked for, or that it is the same as before.

Always to be saved, never shown as a page of ours. What is longer than a piece goes out in pieces, while others have their turn.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Self, cast
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from .storage import Storage

PIECE = 256 * 1024
NOT_MODIFIED = 304
# Whoever asks for other than the whole says so by one of these.
CONDITIONS = {"HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"}
NOT_PLAIN = re.compile(r"[^\w.-]", re.ASCII)


class Pieces:
    """What is stored, from any place on."""

    def __init__(self, place: Storage, key: str, size: int) -> None:
        self.place, self.key, self.size = place, key, size
        self.at = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self.at >= self.size:
            raise StopIteration
        piece = self.place.read(self.key, self.at, min(self.at + PIECE, self.size))
        self.at += len(piece)
        if self.at < self.size and len(piece) < PIECE:
            raise EOFError(self.key)  # Shorter than what is known of it.
        return piece

    def seekable(self) -> bool:
        return True

    def seek(self, at: int) -> None:
        self.at = at

    def tell(self) -> int:
        return self.at


def send_stored(place: Storage, key: str, *, name: str, mimetype: str, size: int, sha256: str) -> Response:
    """No browser keeps it beside what was saved. Whoever has it learns by its tag that it is the same, or goes on with it."""
    about = {"ETag": f'"{sha256}"', "Accept-Ranges": "bytes", "Cache-Control": "private, no-store"}
    answer = Response(mimetype=mimetype, headers=to_be_saved(name) | about)
    pieces = Pieces(place, key, size)
    if size <= PIECE and not CONDITIONS & request.environ.keys():  # What nearly everybody asks for.
        answer.data = next(pieces, b"")
        return answer
    answer.response, answer.content_length = pieces, size
    try:
        answer.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    if answer.status_code != NOT_MODIFIED:
        begin(answer)
    return answer


def begin(answer: Response) -> None:
    """What does not lie there fails while a failure still finds its page."""
    pieces = iter(cast(Iterator[bytes], answer.response))
    answer.response = chain([next(pieces, b"")], pieces)


def to_be_saved(name: str) -> dict[str, str]:
    """By its name in whatever letters, and in those of old programs (RFC 6266)."""
    plain = NOT_PLAIN.sub("_", name)
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}
