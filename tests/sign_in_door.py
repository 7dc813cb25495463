"""The sign-in door without a page: where a test calls the verbs of domain/access by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, get_asker
from app.core.device import set_device
from app.core.standing import LETTERS, Standing, standing_at
from app.core.transaction import working_at
from app.domain.activity.activity import Activity, Happening


@contextmanager
def sign_in_door(app: Flask, address: str | None = None) -> Iterator[None]:
    """One transaction, from a machine that nobody else has: attempts are counted by address too."""
    set_device(address or f"127.9.{uuid4().int % 250}.{uuid4().int % 250}", "Mozilla/5.0")
    try:
        with app.app_context(), working_at(Standing("auth")):
            yield
    finally:
        set_device(None, None)


def happened(firm: Any, what: Happening) -> int:
    """How often it stands in the activity of this business."""
    return firm.do(lambda: db.session.scalar(select(func.count()).select_from(Activity).where(Activity.kind == what)))


def person_behind(app: Flask, secret: str) -> Any:
    """Nobody, where the session is over."""
    with app.app_context(), standing_at(Standing(LETTERS[secret[0]], secret)):
        return get_asker()


def is_open(app: Flask, secret: str) -> bool:
    return person_behind(app, secret) is not None
