"""Whether a file is harmless, as a scanner says that listens beside the worker (clamd, by its own protocol). Without one, all are.

Where it does not answer, nothing is let through: the file waits, and is asked about again.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from urllib.parse import SplitResult, urlsplit

from flask import current_app

from .errors import Away, Refused
from .words import N_

INFECTED = N_("A virus was found in this file.")
PATIENCE = 60
PIECE = 256 * 1024
LONGEST_ANSWER = 4096
LENGTH = struct.Struct(">I")


def scanner() -> str:
    """Where it listens, if there is one."""
    return cast(str, current_app.config["CLAMD_URL"])


def scan(content: bytes, address: str) -> None:
    """Raises Refused where something is found, and Away where nobody says that nothing is."""
    with scanner_at(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            line.sendall(LENGTH.pack(len(piece)) + piece)
        line.sendall(LENGTH.pack(0))
        answer = hear(line)
    if answer.endswith("FOUND"):
        raise Refused(INFECTED)
    if answer != "stream: OK":
        raise Away(f"{address}: {answer}")


def ping_scanner(address: str) -> None:
    """Raises Away where it is not there."""
    with scanner_at(address) as line:
        line.sendall(b"zPING\0")
        if (answer := hear(line)) != "PONG":
            raise Away(f"{address}: {answer}")


def hear(line: socket.socket) -> str:
    heard = b""
    while not heard.endswith(b"\0") and len(heard) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
        heard += more
    return heard.rstrip(b"\0").decode(errors="replace")


@contextmanager
def scanner_at(address: str) -> Iterator[socket.socket]:
    """unix:/run/clamav/clamd.ctl or tcp://host:3310."""
    try:
        with connected(urlsplit(address)) as line:
            yield line
    except OSError as fault:
        raise Away(f"{address}: {fault}") from fault


def connected(place: SplitResult) -> socket.socket:
    if place.scheme != "unix":
        return socket.create_connection((place.hostname, place.port), PATIENCE)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    try:
        line.connect(place.path)
    except OSError:
        line.close()
        raise
    return line
