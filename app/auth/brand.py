"""What a visitor who is nobody yet sees of a business: its name, logo and colour, by host name or ?business=<slug>."""

from flask import Response, abort, current_app, g, request

from ..core.assets import FOR_GOOD
from ..core.colour import HEX, accent_css
from ..core.files import KEY, logos
from ..core.formats import format_for
from ..core.http import public
from ..core.ui import brand_of
from ..domain.businesses.visited import load_visited_business
from .door import door


def load_branding() -> None:
    slug = request.args.get("business")
    business = load_visited_business(host=request.host, slug=slug and slug[:60].replace("\0", ""))
    g.brand = brand_of(business)
    if business:
        g.visited_business = business
        format_for(business.locale, business.time_zone)


@door.get("/brand/<colour>.css")
@public
def accent(colour: str) -> Response:
    if not HEX.fullmatch(f"#{colour}"):
        abort(404)
    return Response(accent_css(f"#{colour}"), mimetype="text/css", headers={"Cache-Control": FOR_GOOD})


@door.get("/brand/<key>.png")
@public
def logo(key: str) -> Response:
    """Logos are stored apart from everything that is anybody's own."""
    if not KEY.fullmatch(key) or not logos().path(key).exists():
        abort(404)
    content = logos().read(key)
    return current_app.response_class(content, mimetype="image/png", headers={"Cache-Control": FOR_GOOD})
