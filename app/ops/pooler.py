"""Whether a pooler stands before the database, and whether it keeps what a connection has prepared.

Asked as the pages ask (core/wire.py): their statements have the same names on every connection. A pooler that hands out another
process of the server with each transaction, and knows nothing of names, finds none there, or another connection's: whoever asks
then gets the answer to another question.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from enum import Enum, auto
from threading import Timer

import psycopg

from ..core.db import BEGIN
from ..core.wire import Question, Wire

PATIENCE = 5.0
QUESTIONS = (
    Question("select 0 as number, pg_backend_pid() as process"),
    Question("select 1 as number, pg_backend_pid() as process"),
    Question("select 2 as number, pg_backend_pid() as process"),
)
# After a turn by itself for each. Each of these begins while the one before it is open, whose process can't be had then; no more
# than two are open, so that a pool of two goes on. The first comes again after three turns and the last after two: whether
# processes go round in twos or in threes, one of them meets another.
TURNS = (0, 1, 2, 0, 2)


class Pooling(Enum):
    NONE = auto()
    KEEPS = auto()
    LOSES = auto()


def find_pooling(url: str) -> Pooling:
    """Raises where three connections can't be had at once."""
    with ExitStack() as stack:
        drivers = [stack.enter_context(closing(psycopg.connect(url, connect_timeout=5))) for _ in QUESTIONS]
        stack.enter_context(_hanging_up(drivers))
        try:
            met = set(_take_turns([Wire(driver) for driver in drivers]))
        except (psycopg.Error, TypeError, ValueError):  # Another's answer has other columns or rows.
            if any(driver.closed for driver in drivers):
                raise
            return Pooling.LOSES
    return Pooling.KEEPS if len(met) > len(QUESTIONS) else Pooling.NONE


def _take_turns(wires: list[Wire]) -> Iterator[tuple[int, int]]:
    """Whose turn it was, and which process it met."""
    for number, wire in enumerate(wires):
        yield number, _begin(wire, number)
        wire.commit()
    before: Wire | None = None
    for number in TURNS:
        yield number, _begin(wires[number], number)
        if before:
            before.commit()
        before = wires[number]


def _begin(wire: Wire, number: int) -> int:
    _, [(answered, process)] = wire.ask(BEGIN, QUESTIONS[number])
    if answered != number:
        raise ValueError(answered)
    return int(process)


@contextmanager
def _hanging_up(drivers: list[psycopg.Connection]) -> Iterator[None]:
    """On a pooler that has no process to hand out: it says nothing, for minutes or for ever."""
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.socket(fileno=os.dup(driver.pgconn.socket))) for driver in drivers]
        timer = Timer(PATIENCE, _shut, lines)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _shut(*lines: socket.socket) -> None:
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
