"""The few things that may go wrong on purpose. core/failures.py turns each into its answer; nothing else is caught."""

from collections.abc import Mapping
from typing import Self

from .words import _


class NoContext(RuntimeError):
    """A statement without a person or a job behind it: a fault of the code, raised before it reaches the database."""


class Unfulfilled(Exception):
    """What was asked is not done, in words for a person."""

    code: int

    def __init__(self, words: str) -> None:
        assert words, "whoever asked is told why"
        super().__init__(words)
        self.words = words


class Refused(Unfulfilled):
    """It is not possible; `fields` are those that the words are about."""

    code = 422

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.fields = {field: words} if field else {}

    @property
    def field(self) -> str | None:
        """The first of them."""
        return next(iter(self.fields), None)

    @classmethod
    def of(cls, complaints: Mapping[str, str]) -> Self:
        """Several at once, each by its field."""
        refused = cls(" ".join(complaints.values()))
        refused.fields = dict(complaints)
        return refused


class Conflict(Unfulfilled):
    """Somebody else was faster."""

    code = 409


class DoneAlready(Exception):
    """This very form was sent before, and done; `answer` is what came of it, empty where that was no other page."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer


class TooMany(Refused):
    """There were many attempts already; the next one is taken in `wait` seconds."""

    code = 429

    def __init__(self, wait: int) -> None:
        super().__init__(_("There were many attempts."))
        self.wait = wait

    @property
    def minutes(self) -> int:
        return -(-self.wait // 60)


class Busy(Unfulfilled):
    """Others come first; it may be asked for again in `wait` seconds."""

    code, wait, minutes = 429, 5, 0


class Away(RuntimeError):
    """What is needed lies on another machine, which does not answer or does not let us in: it may be asked again."""


class NotSent(Exception):
    """A mail did not go out, or nobody knows whether it did: to ask again would not help, or might send it twice."""

    def __init__(self, words: str, *, is_certain: bool) -> None:
        super().__init__(words)
        self.words = words
        self.is_certain = is_certain
