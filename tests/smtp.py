"""A mail server on loopback that does what its recipients' names say: refuse, busy, drop, silent, slow, hang; all others it takes."""

import re
import socketserver
import threading
import time
from collections import Counter
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import NamedTuple

from tests.beside import ServerBeside

SLOW_SECONDS = 0.2


class Arrived(NamedTuple):
    recipient: str
    mail: EmailMessage

    @property
    def message_id(self) -> str:
        return self.mail["Message-ID"]

    @property
    def sender(self) -> str:
        return parseaddr(self.mail["From"])[1]


class MailServer(ServerBeside):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.arrived: list[Arrived] = []
        self.met: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def meets_first(self, recipient: str) -> bool:
        with self.lock:
            self.met[recipient] += 1
            return self.met[recipient] == 1

    def of(self, recipient: str) -> list[Arrived]:
        return [mail for mail in self.arrived if mail.recipient == recipient]


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer
    timeout = 20

    def handle(self) -> None:
        with suppress(OSError):  # The other side was killed: that is what some tests do.
            self.talk()

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def talk(self) -> None:
        self.say("220 loopback")
        recipient = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                recipient = re.search(r"<([^>]+)>", line)[1]
                self.say(self.answer_to(recipient))
            elif verb == "DATA":
                if recipient.startswith("drop") and self.server.meets_first(recipient):
                    return
                if not self.take(recipient):
                    return
            elif verb == "QUIT":
                self.say("221 goodbye")
                return
            else:
                self.say("250 fine")

    def answer_to(self, recipient: str) -> str:
        if recipient.startswith("refuse"):
            return "550 no such mailbox"
        if recipient.startswith("busy") and self.server.meets_first(recipient):
            return "451 try again later"
        if recipient.startswith("slow"):
            time.sleep(SLOW_SECONDS)
        if recipient.startswith("hang"):
            self.server.meets_first(recipient)
            self.server.let_go.wait(self.timeout)
        return "250 fine"

    def take(self, recipient: str) -> bool:
        self.say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False  # Broken off within: never accepted.
            lines.append(line[1:] if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        with self.server.lock:
            self.server.arrived.append(Arrived(recipient, mail))
        if recipient.startswith("silent"):
            return False
        self.say("250 taken")
        return True
