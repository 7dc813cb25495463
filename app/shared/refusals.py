"""A verb that may be refused, on a page that then says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.db import db
from ..core.errors import Refused
from ..core.forms import PostForm


def refusal_of(verb: Callable[[], Any]) -> Refused | None:
    """None when it is done. What a refused one left half done is undone, so that the page shows how things are."""
    try:
        with db.session.begin_nested():
            verb()
    except Refused as error:
        return error
    return None


def keep(form: PostForm, verb: Callable[[], Any]) -> bool:
    """Whether what was posted is right, and the verb has done it."""
    if not form.validate_on_submit():
        return False
    refusal = refusal_of(verb)
    if refusal:
        form.refuse(refusal)
    return refusal is None
