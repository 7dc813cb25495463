"""Many who upload at once, much at once, and what breaks off: nobody is kept waiting, no memory grows, nothing is left behind."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.core.guard import SESSION_COOKIE
from app.domain.files.file import File
from tests.core.pictures import blank_png, drawn, heic, saved
from tests.jobs import forget_jobs, run_jobs

pytestmark = pytest.mark.reliability
MB = 2**20
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PLAN = b"%PDF-1.7 "


class Uploader:
    """A browser at a project of its own client."""

    def __init__(self, port, firm, name):
        self.port, self.path = port, f"/client-portal/projects/{firm.bakery_project.id}"
        self.cookie = f"{SESSION_COOKIE}={firm.secret_of(name)}"
        answer, text = self.ask("GET", self.path)
        self.token = TOKEN.search(text).group(1)
        self.cookie += "; " + answer.headers["Set-Cookie"].partition(";")[0]

    def ask(self, method, path, body=None, **headers):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, {"Host": f"localhost:{self.port}", "Cookie": self.cookie, **headers})
            answer = connection.getresponse()
            return answer, answer.read().decode()

    def body(self, content, name):
        end = f"x{uuid4().hex}"
        parts = [f'--{end}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self.token}\r\n'.encode()]
        parts.append(
            f'--{end}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'.encode()
        )
        return b"".join([*parts, content, f"\r\n--{end}--\r\n".encode()]), f"multipart/form-data; boundary={end}"

    def upload(self, content, name):
        """Of one that is too long the server reads nothing, so that a line may be cut before its answer is heard."""
        body, kind = self.body(content, name)
        try:
            answer, text = self.ask("POST", f"{self.path}/files", body, **{"Content-Type": kind})
        except (BrokenPipeError, ConnectionResetError):
            return 413, ""
        return answer.status, text


@pytest.fixture(scope="module")
def uploader(served, firm):
    """Both processes have taken something in before anything is measured."""
    bob = Uploader(served, firm, "bob")
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda n: bob.upload(PLAN + bytes(MB), f"first {n}.pdf")[0], range(16))) == {303}
    return bob


def files_of(firm):
    return firm.do(lambda: db.session.scalar(select(func.count()).select_from(File)))


def keys_of(app):
    return {name: set(app.extensions["places"][name].keys()) for name in ("files", "uploads")}


@pytest.mark.parametrize(
    ("size", "name", "begins", "code"),
    [(50 * MB - 9, "largest.pdf", PLAN, 303), (50 * MB + 1, "larger.pdf", PLAN, 422), (52 * MB, "much.pdf", PLAN, 413),
     (30 * MB, "photo.jpg", saved(drawn(), "JPEG"), 422)],
)  # fmt: skip
def test_what_is_large_is_taken_or_refused_within_the_same_memory(server_process, uploader, app, firm, size, name, begins, code):
    before, kept = server_process.memory(), keys_of(app)
    status, text = uploader.upload(begins + bytes(max(size - len(begins), 0)), name)
    assert status == code
    assert "MB" in text or code in (303, 413)
    grown = server_process.memory() - before
    assert grown < 24 * MB, f"{grown / MB:.0f} MB"
    assert (keys_of(app) == kept) == (code != 303)


def test_forty_at_once_are_all_there_and_others_are_answered(server_process, uploader, app, firm, served):
    """A page in between waits for the one that is being taken in, not for all of them."""
    visitors = [uploader] * 20 + [Uploader(served, firm, "mia")] * 20
    there, before, most, waits = files_of(firm), server_process.memory(), 0, []
    with ThreadPoolExecutor(len(visitors)) as threads:
        sent = [
            threads.submit(visitor.upload, PLAN + bytes(3 * MB) + str(n).encode(), f"plan {n}.pdf")
            for n, visitor in enumerate(visitors)
        ]
        while not all(one.done() for one in sent):
            began = time.perf_counter()
            assert uploader.ask("GET", "/client-portal/files")[0].status == 200
            waits.append(time.perf_counter() - began)
            most = max(most, server_process.memory())
    assert [one.result()[0] for one in sent] == [303] * 40
    assert files_of(firm) == there + 40
    assert most - before < 100 * MB, f"{(most - before) / MB:.0f} MB"
    assert max(waits) < 3, waits


def test_what_breaks_off_half_way_leaves_nothing(uploader, app, firm, served):
    there, kept = files_of(firm), keys_of(app)
    body, kind = uploader.body(PLAN + bytes(10 * MB), "broken.pdf")
    head = (f"POST {uploader.path}/files HTTP/1.1\r\nHost: localhost:{served}\r\nCookie: {uploader.cookie}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n").encode()  # fmt: skip
    for part in (0, 100, len(body) // 2, len(body) - 1):
        with socket.create_connection(("127.0.0.1", served), timeout=20) as line:
            line.sendall(head + body[:part])
    assert uploader.upload(PLAN, "after it.pdf")[0] == 303
    assert files_of(firm) == there + 1
    now = keys_of(app)
    assert now["files"] == kept["files"] and len(now["uploads"] - kept["uploads"]) == 1


def larger_inside(content, width, height):
    """A HEIC whose header says so."""
    at = content.index(b"ispe") + 8
    return content[:at] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + content[at + 8 :]


BOMBS = {
    "169 megapixels.png": (lambda: blank_png(13_000, 13_000), 422),
    "heic of 400 megapixels.heic": (lambda: larger_inside(heic(drawn()), 20_000, 20_000), 303),
    "heic of more than there is.heic": (lambda: larger_inside(heic(drawn()), 7_000, 5_000), 303),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_goes_off_nowhere(server_process, uploader, app, firm, name):
    write, code = BOMBS[name]
    content, before, kept = write(), server_process.memory(), keys_of(app)
    forget_jobs(app)
    assert uploader.upload(content, name)[0] == code
    run_jobs(app)
    assert keys_of(app)["files"] == kept["files"]
    grown = server_process.memory() - before
    assert grown < 24 * MB, f"{grown / MB:.0f} MB"
    states = firm.do(lambda: list(db.session.scalars(select(File.state).where(File.name == name))))
    assert states == (["refused"] if code == 303 else [])
