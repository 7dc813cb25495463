"""Which role may do what, from the one table that decides it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..domain.roles.permissions import LABELS, MODULE_OF, PERMISSIONS_OF, Permission
from ..domain.users.listing import holders
from .user_forms import ROLES

bp = Blueprint("roles", __name__, url_prefix="/roles")
COLUMNS = ROLES | {"owner": "Client’s owner", "member": "Client’s member"}


@bp.get("")
@requires(Permission.USERS_READ)
def index() -> Any:
    modules = current_user.business.modules
    rows = [
        (LABELS[permission], [permission in PERMISSIONS_OF[role] for role in COLUMNS])
        for permission in Permission
        if any(permission in PERMISSIONS_OF[role] for role in COLUMNS)
        and MODULE_OF.get(permission.partition(":")[0]) in (None, *modules)
    ]
    return render("admin/roles/index.html", rows=rows, columns=COLUMNS, holders=holders(current_user))
