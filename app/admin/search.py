"""What the office, and whoever works for it, finds by its words."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.http import requires
from ..domain.roles.permissions import Permission
from ..shared.search import search_page

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
@requires(Permission.SEARCH_READ)
def show() -> ResponseReturnValue:
    return search_page("admin")
