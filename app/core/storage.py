"""What keeps files, each under a random key: a folder (folder.py) or a bucket (bucket.py). Both lay it out alike."""

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Protocol

KEY = re.compile(r"[0-9a-f]{40}")


class Storage(Protocol):
    """Reading what is not there raises FileNotFoundError; removing it is no fault."""

    def put(self, content: bytes | IO[bytes]) -> str: ...

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes: ...

    def remove(self, key: str) -> None: ...

    def keys(self, age: timedelta = timedelta()) -> Iterator[str]:
        """Of what has lain there so long."""

    def remove_older(self, age: timedelta) -> None: ...


def new_key() -> str:
    return secrets.token_hex(20)


def place_of(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError("not a key of a stored file")
    return f"{key[:2]}/{key}"
