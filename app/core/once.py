"""A form that is sent twice, by a double click or since no answer came, is done once, and answered alike both times.

The page gives it a key; what was sent with it, to where, makes one of it: whoever goes back and sends something else means it.
"""

import hashlib
import json
import secrets
from operator import itemgetter
from typing import IO, Any

from flask import g, redirect, request, session
from sqlalchemy import text
from werkzeug.wrappers import Response

from .db import db
from .errors import DoneAlready
from .standing import find_standing

FIELD = "once"

_claim = text("select ctx.claim(:key)")
_tell = text("select ctx.tell(:key, :answer)")


def once_key() -> str:
    """One for all forms of a page."""
    if "once_key" not in g:
        g.once_key = secrets.token_urlsafe(12)
    return str(g.once_key)


def claim_form() -> None:
    """Raises DoneAlready where this very form was sent before, and done; waits for it where it is being done. Before the view looks
    for anything: what it would look for may be gone by the first."""
    place = find_standing()
    if place is None or not place.secret or not request.form.get(FIELD):
        return
    g.claimed = _digest()
    answer = db.session.scalar(_claim, {"key": g.claimed})
    if answer is not None:
        raise DoneAlready(answer)


def tell_answer(response: Response) -> None:
    """Kept for whoever sends it again."""
    if "claimed" in g and response.location:
        answer = {"location": response.location, "words": session.get("_flashes", [])}
        db.session.execute(_tell, {"key": g.claimed, "answer": json.dumps(answer)})


def answer_again(answer: str) -> Response:
    told: dict[str, Any] = json.loads(answer)
    if told["words"]:
        session["_flashes"] = told["words"]
    return redirect(told["location"], 303)


def _digest() -> bytes:
    sent = [(name, values) for name, values in sorted(request.form.lists()) if name != "csrf_token"]
    files = [
        (name, file.filename, _digest_of(file.stream)) for name, file in sorted(request.files.items(multi=True), key=itemgetter(0))
    ]
    return hashlib.sha256(json.dumps([request.full_path, sent, files]).encode()).digest()


def _digest_of(content: IO[bytes]) -> str:
    """Of what is in it: how long the whole request is, is another browser's whim each time."""
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    content.seek(0)
    return digest
