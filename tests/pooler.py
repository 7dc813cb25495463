"""A stand-in for a connection pooler, on loopback: it lets everybody in, signs in to the server itself, and hands out what it has opened.

In session mode a process of the server is a client's until it leaves, else until its transaction ends. Of those that are free the next
one gets the one at the place that `places` says: 0 came back first, -1 last. One that `keeps` puts on each what its client has prepared before.
"""

import os
import socket
import socketserver
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import repeat
from struct import pack, unpack
from typing import BinaryIO
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.beside import ServerBeside

FIRST, LAST = repeat(0), repeat(-1)
PATIENCE = 20
ENCRYPTION_REQUESTS = {80877103, 80877104}
TOLD = ("client_encoding", "server_version", "standard_conforming_strings", "DateStyle", "IntervalStyle", "TimeZone")


class Pooler(ServerBeside):
    allow_reuse_address = True

    def __init__(
        self, urls: dict[str, str], *, size: int = 2, places: Iterable[int] = LAST, session: bool = False, keeps: bool = False
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.urls, self.size, self.places, self.session, self.keeps = urls, size, iter(places), session, keeps
        self.pools: dict[str, _Pool] = {}
        self.lock = threading.Lock()

    def at(self, url: str) -> str:
        """The same login, through here."""
        place = f"{urlsplit(url).netloc.rpartition('@')[0]}@127.0.0.1:{self.server_address[1]}"
        return urlunsplit(urlsplit(url)._replace(netloc=place, query="sslmode=disable"))

    def pool_of(self, role: str) -> "_Pool":
        with self.lock:
            if role not in self.pools:
                self.pools[role] = _Pool(self.urls[role], self.size, self.places)
            return self.pools[role]

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        for pool in self.pools.values():
            for process in pool.free:
                process.close()


class _Visit(socketserver.StreamRequestHandler):
    server: Pooler
    timeout = PATIENCE

    def handle(self) -> None:
        self.process: _Process | None = None
        self.prepared: dict[bytes, bytes] = {}
        try:
            with suppress(OSError, EOFError):  # The client left without a word, or waited in vain.
                self.let_in()
                self.talk()
        finally:
            if self.process:
                self.pool.replace(self.process)

    def let_in(self) -> None:
        length, code = unpack("!ii", _read(self.rfile, 8))
        while code in ENCRYPTION_REQUESTS:
            self.wfile.write(b"N")
            length, code = unpack("!ii", _read(self.rfile, 8))
        words = _read(self.rfile, length - 8).split(b"\0")
        self.pool = self.server.pool_of(dict(zip(words[::2], words[1::2], strict=False))[b"user"].decode())
        self.wfile.write(_message(b"R", pack("!i", 0)) + self.pool.told + _message(b"Z", b"I"))

    def talk(self) -> None:
        while (message := _read_message(self.rfile))[:1] != b"X":
            if self.process is None:
                self.process = self.pool.take()
                if self.server.keeps:
                    self.process.prepare(self.prepared.values())
            if message[:1] == b"P":
                self.prepared[message[5:].partition(b"\0")[0]] = message
            self.process.line.sendall(message)
            if message[:1] in (b"Q", b"S"):  # Now all that was sent is answered, and the last answer is that it was.
                self.answer()

    def answer(self) -> None:
        process = self.process
        while (answer := _read_message(process.file))[:1] != b"Z":
            self.wfile.write(answer)
        if answer[5:] == b"I" and not self.server.session:
            self.process = None
            self.pool.give_back(process)
        self.wfile.write(answer)


class _Pool:
    def __init__(self, url: str, size: int, places: Iterator[int]) -> None:
        self.url, self.places = url, places
        self.free = [_Process(url) for _ in range(size)]
        self.changed = threading.Condition()
        self.told = b"".join(_message(b"S", name.encode() + b"\0" + self.free[0].says(name) + b"\0") for name in TOLD)

    def take(self) -> "_Process":
        with self.changed:
            if not self.changed.wait_for(lambda: self.free, PATIENCE):
                raise TimeoutError
            return self.free.pop(next(self.places))

    def give_back(self, process: "_Process") -> None:
        with self.changed:
            self.free.append(process)
            self.changed.notify()

    def replace(self, process: "_Process") -> None:
        process.close()
        self.give_back(_Process(self.url))


class _Process:
    """Of the server: libpq signs in, and then it's talked to in its own words."""

    def __init__(self, url: str) -> None:
        self.driver = psycopg.connect(url)
        self.line = socket.socket(fileno=os.dup(self.driver.pgconn.socket))
        self.line.settimeout(PATIENCE)
        self.file = self.line.makefile("rb")

    def says(self, name: str) -> bytes:
        return self.driver.pgconn.parameter_status(name.encode())

    def prepare(self, messages: Iterable[bytes]) -> None:
        self.line.sendall(_message(b"Q", b"DEALLOCATE ALL\0") + b"".join(messages) + _message(b"S"))
        for _ in range(2):
            while _read_message(self.file)[:1] != b"Z":
                pass

    def close(self) -> None:
        self.file.close()
        self.line.close()
        self.driver.close()


def _message(kind: bytes, body: bytes = b"") -> bytes:
    return kind + pack("!i", len(body) + 4) + body


def _read_message(file: BinaryIO) -> bytes:
    head = _read(file, 5)
    return head + _read(file, unpack("!i", head[1:])[0] - 4)


def _read(file: BinaryIO, size: int) -> bytes:
    read = file.read(size)
    if len(read) < size:
        raise EOFError
    return read
