"""Thirty long files of one person at once, and everybody else is answered as before. By the command that bin/run starts."""

import threading
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection
from statistics import median
from typing import Any

import pytest
from sqlalchemy import text

from app.core.db import db
from app.core.guard import SESSION_COOKIE
from tests.cast import Firm, make_firm
from tests.reliability.test_slow_visitors import SMALLEST, Visitor, p95

pytestmark = [pytest.mark.reliability, pytest.mark.long]
ROWS, FILES = 50_000, 30
# What the firm had before, with as many lines.
PAST = 12
MANY = text("""
    insert into app.time_entries (business_id, client_id, id, project_id, user_id, person_name, worked_on, seconds, description)
    select business_id, client_id, gen_random_uuid(), id, :ada, 'Ada', current_date - n % 700, 900, 'Work ' || n
      from app.projects, generate_series(1, :rows) n where id = :project
""")


@pytest.fixture(scope="module")
def busy(app: Any) -> Firm:
    firm = make_firm(app, "stormy", leaves_jobs=False)
    values = {"ada": firm.ada.id, "project": firm.cinema_completed.id, "rows": ROWS}
    firm.do(lambda: db.session.execute(MANY, values))
    return firm


def typical(visitors: list[Visitor]) -> float:
    """Of several stretches, some seconds in all: that thirty come at the same moment is over soon."""
    return median(p95(visitors) for _ in range(5))


def ask_for_files(port: int, secret: str, found: list[tuple[int, int]], over: threading.Event) -> None:
    """One after another, and who is told to wait waits as long as they are told."""
    while not over.wait(ask_for_file(port, secret, found)):
        pass


def ask_for_file(port: int, secret: str, found: list[tuple[int, int]]) -> float:
    one = HTTPConnection("127.0.0.1", port, timeout=60)
    one.request(
        "GET", "/admin/time-entries/export.csv", headers={"Host": f"localhost:{port}", "Cookie": f"{SESSION_COOKIE}={secret}"}
    )
    answer = one.getresponse()
    found.append((answer.status, answer.read().count(b"\n")))
    one.close()
    return float(answer.headers.get("Retry-After", 0))


def test_thirty_files_of_one_person_hold_up_nobody_else(
    served: int, busy: Firm, record_property: Callable[[str, object], None]
) -> None:
    visitors, secret = [Visitor(served, busy.secret_of("bob")) for _ in range(4)], busy.secret_of("ada")
    p95(visitors)
    turns: list[tuple[float, float]] = []
    found: list[tuple[int, int]] = []
    for _ in range(2):
        alone, over = typical(visitors), threading.Event()
        threads = [threading.Thread(target=ask_for_files, args=(served, secret, found, over)) for _ in range(FILES)]
        for thread in threads:
            thread.start()
        turns.append((alone, typical(visitors)))
        over.set()
        for thread in threads:
            thread.join(60)
    for visitor in visitors:
        visitor.connection.close()
    codes = Counter(code for code, _ in found)
    told = ", ".join(f"{alone * 1000:.1f} and {among * 1000:.1f} ms" for alone, among in turns)
    record_property("p95 alone and among them", f"{told}; {codes}")
    assert set(codes) == {200, 429}
    assert {lines for code, lines in found if code == 200} == {ROWS + PAST + 1}, "each file is whole"
    assert min(among / max(alone, SMALLEST) for alone, among in turns) <= 2, (turns, codes)
