"""Stored files, under random keys. Whoever serves one asks `find` first."""

import os
import re
import secrets
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from flask import current_app

KEY = re.compile(r"[0-9a-f]{40}")


class Storage(Protocol):
    def put(self, content: bytes) -> str: ...

    def read(self, key: str) -> bytes: ...

    def remove(self, key: str) -> None: ...


class LocalFolder:
    """A folder of the data folder, two letters deep, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        key = secrets.token_hex(20)
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        return key

    def read(self, key: str) -> bytes:
        # The fewest calls that wait: at each, another thread takes Python's lock to find that it is not its turn (turns.py).
        opened = os.open(self.path(key), os.O_RDONLY)
        try:
            size = os.fstat(opened).st_size
            return os.read(opened, size)
        finally:
            os.close(opened)

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def remove_older(self, age: timedelta) -> None:
        """What has lain here so long."""
        then = time.time() - age.total_seconds()
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < then:
                    path.unlink()

    def path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError("not a key of a stored file")
        return Path(self.folder, key[:2], key)


def storage() -> Storage:
    return LocalFolder(current_app.config["HOME"] / "files")


def logos() -> LocalFolder:
    """Apart from the rest, since anybody may see a logo."""
    return LocalFolder(current_app.config["HOME"] / "logos")


def uploads() -> LocalFolder:
    """What was handed in, until a job has made of it what is kept. None of it is ever served."""
    return LocalFolder(current_app.config["HOME"] / "uploads")
