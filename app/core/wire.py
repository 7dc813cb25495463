"""Prepared statements, several in one message to the server and all their answers in one back.

What every page asks goes out here, through the libpq that the driver wraps: the driver's own pipeline spends more on its
bookkeeping than a small question costs the server (docs/decisions/0001). The ORM works on the same connection, by the driver.
"""

from collections import namedtuple
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from psycopg import Connection, errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import wait

# Seconds between looks at whether somebody interrupts.
PATIENCE = 0.1
OPEN = {TransactionStatus.INTRANS, TransactionStatus.INERROR}
GOOD = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}


class Question(NamedTuple):
    """A statement with $1, $2, …, each cast to its type where the server can't tell it, and what stands there."""

    statement: str
    values: tuple[Any, ...] = ()


@dataclass(slots=True)
class Known:
    """A statement that is prepared on this connection."""

    name: bytes
    row: Callable[[Any], Any] | None = None


class Wire:
    def __init__(self, driver: Connection[Any]) -> None:
        self._driver = driver
        self._adapter = Transformer(driver)
        self._known: dict[str, Known] = {}
        self._cursors: dict[str, str] = {}
        self._names = names()

    @property
    def is_open(self) -> bool:
        """A transaction is. Of a connection that is lost nothing is open, and whoever asks learns that it is lost."""
        return self._driver.pgconn.transaction_status in OPEN

    @property
    def is_lost(self) -> bool:
        return self._driver.closed

    def forget(self) -> None:
        """The driver has the server drop all that is prepared whenever something is rolled back."""
        self._known.clear()

    def commit(self) -> None:
        if self.is_open:
            _check(self._driver.pgconn.exec_(b"COMMIT"))

    def ask(self, *questions: Question) -> list[list[Any]]:
        """The rows of each. The first that fails is raised, and those after it were not run."""
        values = [self._adapter.dump_sequence(asked.values, [PyFormat.TEXT] * len(asked.values)) for asked in questions]
        pgconn = self._driver.pgconn
        pgconn.enter_pipeline_mode()
        try:
            prepared = [self._send(asked.statement, given) for asked, given in zip(questions, values, strict=True)]
            pgconn.pipeline_sync()
            answers = iter(
                wait(_answers(pgconn, len(questions) + sum(new for _, new in prepared)), pgconn.socket, interval=PATIENCE)
            )
            pgconn.exit_pipeline_mode()
        except BaseException:
            self._driver.close()  # In the middle of a conversation: nobody could go on with it.
            raise
        found = []
        for asked, (known, new) in zip(questions, prepared, strict=True):
            if new:
                _check(next(answers))
                self._known[asked.statement] = known
            found.append(self._rows(known, _check(next(answers))))
        return found

    def ask_in_pieces(self, asked: Question, size: int) -> Iterator[list[Any]]:
        """The rows, so many at a time: the server keeps the others until they are asked for. All are of the moment of the first."""
        name = self._cursors.setdefault(asked.statement, f"rows_{len(self._cursors)}")
        self.ask(Question(f"declare {name} no scroll cursor for {asked.statement}", asked.values))
        fetched = size
        while fetched == size:
            rows = self.ask(Question(f"fetch {size} from {name}"))[0]
            fetched = len(rows)
            yield rows
        self.ask(Question(f"close {name}"))

    def _send(self, statement: str, values: Any) -> tuple[Known, bool]:
        pgconn, known = self._driver.pgconn, self._known.get(statement)
        new = known is None
        if known is None:
            known = Known(next(self._names))
            pgconn.send_prepare(known.name, statement.encode())
        pgconn.send_query_prepared(known.name, values)
        return known, new

    def _rows(self, known: Known, result: PGresult) -> list[Any]:
        if result.status != ExecStatus.TUPLES_OK:
            return []
        if known.row is None:
            known.row = _row(tuple((result.fname(place) or b"").decode() for place in range(result.nfields)))
        self._adapter.set_pgresult(result)
        return self._adapter.load_rows(0, result.ntuples, known.row)


def names() -> Iterator[bytes]:
    """Never one twice: what is forgotten may still be prepared."""
    number = 0
    while True:
        number += 1
        yield b"wire_%d" % number


def _answers(pgconn: PGconn, most: int) -> Generator[Any, Any, list[PGresult]]:
    yield from send(pgconn)
    answers = []
    for _ in range(most):
        answers += yield from fetch_many(pgconn)
    yield from fetch_many(pgconn)  # That all has been said.
    return answers


def _check(result: PGresult) -> PGresult:
    if result.status not in GOOD:
        error = errors.error_from_result(result)
        raise error if error.sqlstate else errors.OperationalError(str(error))  # Said by the driver: the server is gone.
    return result


@lru_cache(maxsize=512)
def _row(columns: tuple[str, ...]) -> Callable[[Any], Any]:
    return namedtuple("Row", columns, rename=True)._make  # type: ignore[attr-defined, no-any-return]
