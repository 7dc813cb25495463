"""Failed sign-ins with an e-mail that nobody has."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..core.device import device_of
from ..core.filters import Filters
from ..core.http import requires
from ..core.lists import page_of
from ..core.ui import render
from ..domain.access import unknown_attempts as unknown
from ..domain.roles.permissions import Permission

bp = Blueprint("attempts", __name__, url_prefix="/attempts")


@bp.get("")
@requires(Permission.BUSINESSES_READ)
def index() -> Any:
    filters = Filters()
    words = filters.words()
    page = page_of(unknown.attempts(words), unknown.count(words), unknown.ORDERS, "-at", unknown.LAST)
    return render("platform/attempts/index.html", "rows", filters.status, page=page, words=words, device_of=device_of)
