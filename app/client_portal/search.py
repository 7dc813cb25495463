"""What a client finds by its words. That somebody searched is written down, and not for what."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.http import requires
from ..domain.activity.activity import Happening
from ..domain.roles.permissions import Permission
from ..shared.search import search_page

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
@requires(Permission.SEARCH_READ, viewing=Happening.VIEW_SEARCH, in_parts=True)
def show() -> ResponseReturnValue:
    return search_page("client_portal")
