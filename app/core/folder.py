"""Stored files in a folder of the data folder."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

from .storage import new_key, place_of

UNFINISHED = ".part"


class LocalFolder:
    """Two letters deep, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes | IO[bytes]) -> str:
        """Its key, once all of it is there."""
        key = new_key()
        path = self.path(key)
        unfinished = path.with_suffix(UNFINISHED)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(BytesIO(content) if isinstance(content, bytes) else content, file)
        unfinished.rename(path)
        return key

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        # The fewest calls that wait: at each, another thread takes Python's lock to find that it is not its turn (turns.py).
        opened = os.open(self.path(key), os.O_RDONLY)
        try:
            return os.pread(opened, (os.fstat(opened).st_size if end is None else end) - start, start)
        finally:
            os.close(opened)

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def keys(self, age: timedelta = timedelta()) -> Iterator[str]:
        return (path.name for path in self._older(age) if path.suffix != UNFINISHED)

    def remove_older(self, age: timedelta) -> None:
        """Also what somebody died over."""
        for path in self._older(age):
            path.unlink(missing_ok=True)

    def _older(self, age: timedelta) -> Iterator[Path]:
        then = time.time() - age.total_seconds()
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < then:
                    yield path

    def path(self, key: str) -> Path:
        return self.folder / place_of(key)
