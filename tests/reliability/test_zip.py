"""A ZIP of two gigabytes: it takes no memory, and four who read it slowly hold up nobody else. By the command that bin/run starts."""

import socket
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest

from app.core.db import db, uuid7
from app.core.files import files
from app.core.guard import SESSION_COOKIE
from app.core.storage import new_key
from app.domain.files.file import File
from tests.cast import make_firm
from tests.reliability.conftest import Served
from tests.reliability.test_slow_visitors import SMALLEST, Visitor, p95

pytestmark = [pytest.mark.reliability, pytest.mark.long]
MEGABYTE = 2**20
SIZE, FILES = 50 * MEGABYTE, 41
MOST_GROWTH = 50 * MEGABYTE
READERS, A_SECOND = 4, 50_000


@pytest.fixture(scope="module")
def heavy(app: Any, home: Any) -> Any:
    """Each of its files is the same one in the store."""
    firm = make_firm(app, "heavy", leaves_jobs=False)
    project = firm.bakery_project
    about = {
        "business_id": firm.id,
        "client_id": project.client_id,
        "project_id": project.id,
        "audience": "client",
        "state": "ready",
    }
    stored = {"size": SIZE, "sha256": "0" * 64, "upload_key": new_key(), "file_key": firm.do(lambda: files().put(bytes(SIZE)))}
    person = {"by_client": False, "person_name": "Ada", "mimetype": "image/jpeg"}
    rows = [{"id": uuid7(), "name": f"photo {number}.jpg"} | about | stored | person for number in range(FILES)]
    firm.do(lambda: db.session.execute(File.__table__.insert(), rows))
    return firm


@pytest.fixture
def path(heavy: Any) -> str:
    return f"/client-portal/projects/{heavy.bakery_project.id}/files.zip"


def warm_up(port: int, secret: str) -> None:
    visitor = Visitor(port, secret)
    visitor.seconds("/client-portal/")
    visitor.connection.close()


def test_two_gigabytes_take_no_memory(
    server_process: Served, heavy: Any, path: str, record_property: Callable[[str, object], None]
) -> None:
    port, secret = server_process.port, heavy.secret_of("bob")
    warm_up(port, secret)
    before, most, length = server_process.memory(), 0, 0
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Host": f"localhost:{port}", "Cookie": f"{SESSION_COOKIE}={secret}"})
    answer, began = connection.getresponse(), time.perf_counter()
    while piece := answer.read(4 * MEGABYTE):
        if length % (128 * MEGABYTE) + len(piece) >= 128 * MEGABYTE:
            most = max(most, server_process.memory())
        length += len(piece)
    connection.close()
    record_property("MB grown, and seconds", f"{(most - before) / MEGABYTE:.1f}, {time.perf_counter() - began:.1f}")
    assert length > SIZE * FILES
    assert most - before < MOST_GROWTH


class SlowReader(threading.Thread):
    """Takes so much a second, until it is told to stop."""

    def __init__(self, port: int, path: str, secret: str) -> None:
        super().__init__()
        self.head = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {SESSION_COOKIE}={secret}\r\n\r\n"
        self.port, self.over, self.taken = port, threading.Event(), 0

    def run(self) -> None:
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
            one.connect(("127.0.0.1", self.port))
            one.sendall(self.head.encode())
            while not self.over.wait(0.1):
                self.taken += len(one.recv(A_SECOND // 10))


def test_four_who_read_it_slowly_hold_up_nobody_else(
    server_process: Served, heavy: Any, path: str, record_property: Callable[[str, object], None]
) -> None:
    port, secret = server_process.port, heavy.secret_of("bob")
    visitors = [Visitor(port, heavy.secret_of("bob")) for _ in range(4)]
    p95(visitors)
    before = server_process.memory()
    turns: list[tuple[float, float]] = []
    grown = 0
    for _ in range(3):
        alone = p95(visitors)
        readers = [SlowReader(port, path, secret) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        time.sleep(1)
        turns.append((alone, p95(visitors)))
        time.sleep(2)
        grown = max(grown, server_process.memory() - before)
        for reader in readers:
            reader.over.set()
            reader.join(10)
        assert all(reader.taken >= A_SECOND for reader in readers), "each has got some of it"
    for visitor in visitors:
        visitor.connection.close()
    told = ", ".join(f"{alone * 1000:.1f} and {among * 1000:.1f} ms" for alone, among in turns)
    record_property("p95 alone and among them, MB grown", f"{told}; {grown / MEGABYTE:.1f}")
    assert grown < MOST_GROWTH
    assert min(among / max(alone, SMALLEST) for alone, among in turns) <= 2, turns
