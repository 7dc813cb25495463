"""Anything, asked by anybody, has an answer within a second, and none of them is that something failed here.

What is asked is made from what the app says of itself (learning.py) and what somebody may send on purpose (hostile.py). A few hundred each time, always
the same; with --all, 20,000 others.
"""

import time
from collections import Counter, defaultdict
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings

from tests.cast import make_firm
from tests.fuzz.asking import KINDS, Ask, anything
from tests.fuzz.learning import learn
from tests.fuzz.people import Letter, People

SECOND = 1.0
A_FEW, MANY = 400, 20_000
BEGUN_ANEW = 100  # requests: by then most of what a firm had is paid, deleted or switched off
# What the view itself has said: not that one may not be here, that there is no such thing, or that one comes too often.
REACHED = {200, 201, 204, 206, 302, 303, 304, 409, 410, 416, 422}


class Tally:
    def __init__(self) -> None:
        self.answers: dict[str, Counter[int]] = defaultdict(Counter)
        self.slowest: tuple[float, str] = (0, "")
        self.sent = 0

    def note(self, ask: Ask, status: int, took: float) -> None:
        self.sent += 1
        self.answers[ask.who][status] += 1
        self.slowest = max(self.slowest, (took, f"{ask.method} {ask.route}"))

    def share(self, who: str) -> float:
        said = self.answers[who]
        return sum(number for status, number in said.items() if status in REACHED) / said.total()

    def __str__(self) -> str:
        lines = [f"{who:8}{self.answers[who].total():6}{self.share(who):6.0%}  {_row(self.answers[who])}" for who in KINDS]
        return "\n".join([*lines, "slowest: {:.2f} s, {}".format(*self.slowest)])


def _row(said: Counter[int]) -> str:
    return "  ".join(f"{status}: {number}" for status, number in sorted(said.items()))


@pytest.fixture(scope="module")
def rival(app: Any) -> Any:
    """Whose words nobody else is ever shown."""
    return make_firm(app, f"rival{uuid4().hex[:8]}").all()


@pytest.fixture
def people(app: Any, olga: Any, rival: Any) -> People:
    return People(app, olga, rival)


def check(people: People, ask: Ask, tally: Tally) -> None:
    people.ready(ask.who, ask.route.rule.rule)
    letter = ask.sealed(people)
    note(f"{letter!r:.4000}")
    answer, took = timed(people, ask.who, letter)
    if took > SECOND:  # Somebody else had the machine, or it is slow indeed.
        answer, took = min((timed(people, ask.who, letter) for _ in range(2)), key=lambda one: one[1])
    assert answer.status_code < 500, answer.text[:2000]
    assert answer.status_code in set(HTTPStatus)
    assert took < SECOND, f"it took {took:.1f} s"
    for name, value in answer.headers:
        assert not {"\r", "\n", "\0"} & set(name + value), name
        assert f"{name}: {value}".encode("latin-1")
    assert ask.who == "olga" or people.rival.slug not in answer.text, "another firm's words"
    tally.note(ask, answer.status_code, took)


def timed(people: People, who: str, letter: Letter) -> tuple[Any, float]:
    began = time.perf_counter()
    answer = people.send(who, letter)
    return answer, time.perf_counter() - began


@pytest.mark.parametrize("most", [A_FEW, pytest.param(MANY, marks=pytest.mark.long)])
@pytest.mark.filterwarnings("ignore:Exception ignored in. <function SpooledTemporaryFile")  # Parts of a body that ends too soon.
def test_anything_has_an_answer(app: Any, people: People, most: int, record_property: Any) -> None:
    routes, tally = learn(app, people), Tally()

    @seed(most)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(anything(routes))
    def ask_anything(ask: Ask) -> None:
        if tally.sent % BEGUN_ANEW == BEGUN_ANEW - 1:
            people.begin_anew()
        check(people, ask, tally)

    ask_anything()
    assert tally.sent >= most
    record_property("answers by person", f"{tally}\nfirms used up: {people.firms}")
    for who in KINDS:
        assert tally.share(who) > 0.3, f"{who} is kept outside: {tally}"
