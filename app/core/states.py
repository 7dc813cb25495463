"""The states of a noun: what each is called, how it looks, and where a thing may go from it.

    class ProjectStatus(State):
        PLANNED = "planned", "Planned", "neutral", ("active", "cancelled")

A status is moved by `move` alone: of two who move a thing at the same moment, one is told so. One that a form sets with all else
is held to the same table by `check_move`.
"""

from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import update

from .db import db
from .errors import Conflict, Refused

# By name, for every template: labels["role"]["admin"], and the pill of a status.
LABELLED: dict[str, "type[Labelled]"] = {}


class Labelled(StrEnum):
    """One of a few values, and what each is called."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        assert label, f"say what {value} is called"
        self = str.__new__(cls, value)
        self._value_, self.label = value, label
        return self

    def __init_subclass__(cls, name: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if name:
            LABELLED[name] = cls

    @classmethod
    def noun(cls) -> str:
        """What it is said of."""
        return next(name for name, known in LABELLED.items() if known is cls).replace("_", " ")

    @classmethod
    def of(cls, value: str) -> Self:
        return {member.value: member for member in cls}[value]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


TONES = ("neutral", "info", "good", "warn", "overdue")


class State(Labelled):
    tone: str
    moves: tuple[str, ...]

    def __new__(cls, value: str, label: str, tone: str = "neutral", moves: tuple[str, ...] = ()) -> Self:
        assert label, f"say what {value} is called"
        assert tone in TONES, f"static/css/pill.css has no {tone}"
        self = str.__new__(cls, value)
        self._value_, self.label, self.tone, self.moves = value, label, tone, moves
        return self

    @classmethod
    def leading_to(cls, goal: str) -> list[str]:
        return [state.value for state in cls if goal in state.moves]


def check_move(old: State, goal: str, field: str = "status") -> None:
    """The same may stay. What can't be says by which state it can, where there is one on the way: the first of its moves."""
    new = old.of(goal)
    if new is old or new.value in old.moves:
        return
    article = "An" if old.label[0] in "AEIOU" else "A"
    words = f"{article} {old.label.lower()} {old.noun()} can't be {new.label.lower()}."
    between = next((state for state in map(old.of, old.moves) if new.value in state.moves), None)
    raise Refused(f"{words} Make it {between.label.lower()} first." if between else words, field)


def move(model: Any, id: UUID, goal: State, words: str, *, column: str = "status", **values: Any) -> None:
    """Into the goal, from a state that leads there; `words` are for whoever was too late, or asks for what can't be."""
    status = getattr(model, column)
    query = update(model).where(model.id == id, status.in_(type(goal).leading_to(goal))).values({column: goal.value, **values})
    moved = query.returning(model.id).execution_options(synchronize_session=False)
    db.session.flush()
    if db.session.execute(moved).scalar() is None:
        raise Conflict(words)
    for thing in [kept for kept in db.session if isinstance(kept, model) and kept.id == id]:
        db.session.expire(thing)
