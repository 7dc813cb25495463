"""How a stored file is sent: whole, in part, or not at all where it is the same as before."""

import hashlib
from email.message import Message

import pytest
from flask import Flask

from app.core.stored import PIECE, send_stored

CONTENT = bytes(range(256)) * 40
SHA = hashlib.sha256(CONTENT).hexdigest()
NAMES = [
    "INV-2026-0042.pdf", "Angebot für Müller & Söhne.pdf", "Łódź — kosztorys.pdf", "報告書.pdf", "تقرير.pdf", "a\"b;c=d.pdf", "50 % off.pdf", "so'n Ding*.pdf",
]  # fmt: skip


def asking(place, content=CONTENT, name="a.pdf", size=None):
    """Whoever asks for it, with what headers."""
    app, key = Flask(__name__), place.put(content)
    app.testing = True
    about = {
        "name": name,
        "mimetype": "application/pdf",
        "size": len(content) if size is None else size,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    app.add_url_rule("/", "show", lambda: send_stored(place, key, **about))
    return lambda method="GET", **headers: app.test_client().open(
        "/", method=method, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_the_whole(place):
    answer = asking(place)()
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert answer.content_length == len(CONTENT)
    assert answer.headers["ETag"] == f'"{SHA}"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_a_head_says_the_same_without_it(place):
    answer = asking(place)("HEAD")
    assert (answer.status_code, answer.data, answer.content_length) == (200, b"", len(CONTENT))


@pytest.mark.parametrize("told", [f'"{SHA}"', f'W/"{SHA}"', f'"other", "{SHA}"', "*"])
def test_what_is_the_same_is_not_sent_again(place, told):
    answer = asking(place)(If_None_Match=told)
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == f'"{SHA}"'


def test_what_is_another_is_sent(place):
    assert asking(place)(If_None_Match='"other"').data == CONTENT


@pytest.mark.parametrize(
    ("told", "start", "end"),
    [("0-0", 0, 1), ("5-", 5, None), ("-3", -3, None), ("2-4", 2, 5), ("10000-99999", 10_000, None)],
)
def test_a_part(place, told, start, end):
    answer = asking(place)(Range=f"bytes={told}")
    part = CONTENT[start:end]
    first = (start + len(CONTENT)) % len(CONTENT)
    assert (answer.status_code, answer.data) == (206, part)
    assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(CONTENT)}"
    assert answer.content_length == len(part)


def test_a_part_of_what_has_changed_is_the_whole(place):
    ask = asking(place)
    assert ask(Range="bytes=2-4", If_Range=f'"{SHA}"').status_code == 206
    assert ask(Range="bytes=2-4", If_Range='"other"').data == CONTENT


@pytest.mark.parametrize("told", [f"{len(CONTENT)}-", "99999-100000"])
def test_beyond_its_end_there_is_nothing(place, told):
    answer = asking(place)(Range=f"bytes={told}")
    assert (answer.status_code, answer.data) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "told", ["bytes", "bytes=", "bytes=x-y", "pages=1-2", "bytes=5-2", "bytes=0-1,4-5", "bytes=--1", "bytes=-99999", "\u00b2"]
)
def test_what_is_no_part_is_the_whole_or_nothing(place, told):
    answer = asking(place)(Range=told)
    assert (answer.status_code, answer.data) in ((200, CONTENT), (416, b""))


@pytest.mark.parametrize("length", [PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_what_is_long_goes_out_in_pieces(place, length):
    content = (CONTENT * (length // len(CONTENT) + 1))[:length]
    answer = asking(place, content)()
    pieces = list(answer.iter_encoded())
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= PIECE
    assert len(pieces) == -(-length // PIECE)


def test_a_part_of_what_is_long_reads_no_more_than_it(place, monkeypatch):
    content = CONTENT * 1000
    ask, read = asking(place, content), []
    asked = place.read
    monkeypatch.setattr(place, "read", lambda key, start, end: read.append((start, end)) or asked(key, start, end))
    assert ask(Range="bytes=9000000-9000009").data == content[9_000_000:9_000_010]
    assert read == [(9_000_000, 9_000_000 + PIECE)]


@pytest.mark.parametrize("size", [len(CONTENT) + 1, len(CONTENT) + PIECE])
def test_what_is_shorter_than_is_known_of_it_never_looks_whole(place, size):
    with pytest.raises(EOFError):
        asking(place, size=size)().get_data()


def test_what_does_not_lie_there_fails_before_the_answer_begins(place):
    with Flask(__name__).test_request_context(), pytest.raises(FileNotFoundError):
        send_stored(place, "0" * 40, name="a.pdf", mimetype="application/pdf", size=5, sha256=SHA)


@pytest.mark.parametrize("name", NAMES)
def test_its_name_in_every_language(place, name):
    header = asking(place, name=name)().headers["Content-Disposition"]
    assert header.isascii()
    message = Message()
    message["Content-Disposition"] = header.replace(header[header.index("filename=") : header.index("filename*=")], "")
    assert message.get_filename() == name
