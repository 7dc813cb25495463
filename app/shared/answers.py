"""What a post is answered with when it was done."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response


def done(words: str, endpoint: str, tone: str = "success", **values: Any) -> Response:
    """Says so on the next page."""
    flash(words, tone)
    return redirect(url_for(endpoint, **values), 303)
