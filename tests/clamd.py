"""A virus scanner on loopback that speaks as clamd does: it finds what is marked, or does as it is told."""

import socketserver
import struct
from contextlib import suppress
from typing import Any

from tests.beside import ServerBeside

# As scanners know it; in two parts, so that none finds it here.
MARK = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(ServerBeside):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.seen: list[bytes] = []
        # What it says to whatever it is shown, instead of what it finds; "" is nothing at all.
        self.says: str | None = None

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        with suppress(ConnectionError):
            asked = b""
            while not asked.endswith(b"\0"):
                asked += self.rfile.read(1)
            self.wfile.write(b"PONG\0" if asked == b"zPING\0" else self.scanned())

    def scanned(self) -> bytes:
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(content)
        if self.server.says is not None:
            return f"{self.server.says}\0".encode() if self.server.says else b""
        return b"stream: Eicar-Test-Signature FOUND\0" if MARK in content else b"stream: OK\0"
