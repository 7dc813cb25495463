"""Stored files, under random keys. Whoever serves one asks `find` first, and sends it by stored.py.

Three places: what is somebody's own; the logos, since anybody may see one; and what was handed in, until a job has made of it what
is kept. None of that is ever served.
"""

import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol, cast

from flask import Flask, current_app

KEY = re.compile(r"[0-9a-f]{40}")
UNFINISHED = ".part"
PLACES = ("files", "logos", "uploads")


class Storage(Protocol):
    """Reading what is not there raises FileNotFoundError; removing it is no fault."""

    def put(self, content: bytes | IO[bytes]) -> str: ...

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes: ...

    def remove(self, key: str) -> None: ...

    def remove_older(self, age: timedelta) -> None: ...


class LocalFolder:
    """A folder of the data folder, two letters deep, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes | IO[bytes]) -> str:
        """Its key, once all of it is there."""
        key = secrets.token_hex(20)
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

    def remove_older(self, age: timedelta) -> None:
        """What has lain here so long, also what somebody died over."""
        then = time.time() - age.total_seconds()
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < then:
                    path.unlink()

    def path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError("not a key of a stored file")
        return Path(self.folder, key[:2], key)


def files() -> Storage:
    return place("files")


def logos() -> Storage:
    return place("logos")


def uploads() -> Storage:
    return place("uploads")


def place(name: str) -> Storage:
    return cast(Storage, current_app.extensions["places"][name])


def init_files(app: Flask) -> None:
    app.extensions["places"] = {name: LocalFolder(app.config["HOME"] / name) for name in PLACES}
