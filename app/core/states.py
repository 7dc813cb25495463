"""The states of a noun: what each is called, how it looks, and where a thing may go from it.

    class ProjectStatus(State):
        PLANNED = "planned", "Planned", "neutral", ("active", "cancelled")

A status is moved by `move` alone: of two who move a thing at the same moment, one is told so. One that a form sets with all else
is held to the same table by `check_move`. Where it is `kept` in a row, the database holds it to this table as well, by a trigger.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import update

from .db import db
from .errors import Conflict, Refused
from .words import _, _c

# By name, for every template: labels["role"]["admin"], and the pill of a status.
LABELLED: dict[str, "type[Labelled]"] = {}
# By the column that keeps it: "projects.status".
COURSES: dict[str, "type[State]"] = {}


class Labelled(StrEnum):
    """One of a few values, and what each is called."""

    words: str
    said_of: str

    def __new__(cls, value: str, words: str) -> Self:
        assert words, f"say what {value} is called"
        self = str.__new__(cls, value)
        self._value_, self.words = value, words
        return self

    @property
    def label(self) -> str:
        """As it is said of this noun: in other languages a cancelled invoice is called otherwise than a cancelled project."""
        return _c(self.said_of, self.words) if self.said_of else _(self.words)

    def __init_subclass__(cls, name: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.said_of = name
        if name:
            LABELLED[name] = cls

    @classmethod
    @cache
    def by_value(cls) -> Mapping[str, Self]:
        return {member.value: member for member in cls}

    @classmethod
    def of(cls, value: str) -> Self:
        return cls.by_value()[value]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


class Way(NamedTuple):
    """From where to where a verb leads; who may go it, and what must hold of the thing first: a function of the database's. What is
    said here the database is told, and holds to."""

    was: str
    verb: str
    goal: str
    permission: str | None = None
    holds: str | None = None


TONES = ("neutral", "info", "good", "warn", "overdue")


class State(Labelled):
    tone: str
    moves: tuple[str, ...]
    ways: tuple[Way, ...]

    def __new__(cls, value: str, words: str, tone: str = "neutral", moves: tuple[str, ...] = ()) -> Self:
        assert words, f"say what {value} is called"
        assert tone in TONES, f"static/css/pill.css has no {tone}"
        self = str.__new__(cls, value)
        self._value_, self.words, self.tone, self.moves = value, words, tone, moves
        return self

    def __init_subclass__(cls, name: str = "", kept: str = "", ways: Iterable[Way] = (), **kwargs: Any) -> None:
        """`ways`: where verbs differ in who may, instead of the moves of each state."""
        super().__init_subclass__(name=name, **kwargs)
        if kept:
            COURSES[kept] = cls
        for state in cls if ways else ():
            state.moves = tuple(way.goal for way in ways if way.was == state.value)
        cls.ways = tuple(ways) or tuple(Way(state.value, "", goal) for state in cls for goal in state.moves)

    @classmethod
    def leading_to(cls, goal: str) -> list[str]:
        return [state.value for state in cls if goal in state.moves]

    @classmethod
    def by_verb(cls, verb: str) -> dict[str, Way]:
        """From where this verb leads on."""
        return {way.was: way for way in cls.ways if way.verb == verb}


def transitions() -> list[tuple[str, str, str, str | None, str | None]]:
    """Of every course: the table that keeps it, from where, where to, who may, and what must hold."""
    return [
        (kept.partition(".")[0], way.was, way.goal, way.permission, way.holds)
        for kept, states in COURSES.items()
        for way in states.ways
    ]


def check_move(old: State, goal: str, field: str = "status") -> None:
    """The same may stay. What can't be says by which state it can, where there is one on the way: the first of its moves."""
    new = old.of(goal)
    if new is old or new.value in old.moves:
        return
    between = next((state for state in map(old.of, old.moves) if new.value in state.moves), None)
    if between is None:
        raise Refused(_("From “{old}” it can't become “{new}”.", old=old.label, new=new.label), field)
    words = _(
        "From “{old}” it can't become “{new}”. Make it “{between}” first.", old=old.label, new=new.label, between=between.label
    )
    raise Refused(words, field)


def move(model: Any, id: UUID, goal: State, words: str, *, was: Iterable[str] = (), column: str = "status", **values: Any) -> None:
    """Into the goal, from a state that leads there, of which `was` may name some; `words` are for whoever was too late, or asks for
    what can't be."""
    status = getattr(model, column)
    before = tuple(was) or type(goal).leading_to(goal)
    query = update(model).where(model.id == id, status.in_(before)).values({column: goal.value, **values})
    moved = query.returning(model.id).execution_options(synchronize_session=False)
    db.session.flush()
    if db.session.execute(moved).scalar() is None:
        raise Conflict(words)
    for thing in [kept for kept in db.session if isinstance(kept, model) and kept.id == id]:
        db.session.expire(thing)
