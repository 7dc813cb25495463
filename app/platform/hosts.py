"""The host names under which a business shows itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from ..core.db import find
from ..core.guard import current_user
from ..core.http import requires
from ..domain.businesses.business import Business
from ..domain.businesses.keeping import add_host, remove_host
from ..domain.roles.permissions import Permission
from ..shared.refusals import keep
from .business_forms import HostForm
from .businesses import bp, business_page


@bp.post("/businesses/<uuid:id>/hosts")
@requires(Permission.BUSINESSES_WRITE)
def new_host(id: UUID) -> Any:
    business = find(Business, id, current_user)
    form = HostForm()
    if not keep(form, lambda: add_host(business, form.host.data)):
        return business_page(business, form)
    flash(f"{form.host.data} leads to {business.name} from now on.", "success")
    return redirect(url_for("platform.businesses.show", id=id), 303)


@bp.post("/businesses/<uuid:id>/hosts/<host>/removal")
@requires(Permission.BUSINESSES_WRITE)
def delete_host(id: UUID, host: str) -> Any:
    business = find(Business, id, current_user)
    remove_host(business, host)
    flash(f"{host} leads nowhere now.", "success")
    return redirect(url_for("platform.businesses.show", id=id), 303)
