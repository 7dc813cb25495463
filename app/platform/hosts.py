"""The host names under which a business shows itself."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from ..core.db import find
from ..core.forms import PostForm
from ..core.guard import current_user
from ..core.http import requires
from ..domain.businesses.business import Business
from ..domain.businesses.keeping import add_host, remove_host
from ..domain.roles.permissions import Permission
from ..shared.answers import done
from .business_forms import HostForm
from .businesses import BUSINESS, bp, business_page


@bp.post("/businesses/<uuid:id>/hosts")
@requires(Permission.BUSINESSES_WRITE)
def new_host(id: UUID) -> ResponseReturnValue:
    business, form = find(Business, id, current_user), HostForm()
    if form.accepts(lambda: add_host(business, form.host.data)):
        return done(f"{form.host.data} leads to {business.name} from now on.", BUSINESS, id=id)
    return business_page(business, form)


@bp.post("/businesses/<uuid:id>/hosts/<host>/removal")
@requires(Permission.BUSINESSES_WRITE)
def delete_host(id: UUID, host: str) -> ResponseReturnValue:
    business, button = find(Business, id, current_user), PostForm()
    if button.accepts(lambda: remove_host(business, host)):
        return done(f"{host} leads nowhere now.", BUSINESS, id=id)
    return business_page(business, refused=button)
