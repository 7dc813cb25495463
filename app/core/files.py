"""Where stored files lie: in the data folder, or in a bucket. Whoever serves one asks `find` first, and sends it by stored.py.

Three places: what is somebody's own; the logos, since anybody may see one; and what was handed in, until a job has made of it what
is kept. None of that is ever served.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from flask import Flask, current_app

from .folder import LocalFolder
from .storage import Storage

PLACES = ("files", "logos", "uploads")
# What was uploaded, and nobody came back for: longer than a job is tried.
UPLOADS_KEPT_FOR = timedelta(days=7)


def files() -> Storage:
    return place("files")


def logos() -> Storage:
    return place("logos")


def uploads() -> Storage:
    return place("uploads")


def place(name: str) -> Storage:
    return cast(Storage, current_app.extensions["places"][name])


def init_files(app: Flask) -> None:
    app.extensions["places"] = {name: make_place(name, app.config) for name in PLACES}


def make_place(name: str, config: Mapping[str, Any]) -> Storage:
    if not config["FILES_URL"]:
        return LocalFolder(config["HOME"] / name)
    from .bucket import Bucket  # With obstore, which is installed by those alone who have one.

    return Bucket(f"{config['FILES_URL']}/{name}", config["FILES_ENDPOINT"])
