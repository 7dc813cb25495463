"""Which role may do what, from the one table that decides it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..core.guard import current_user
from ..core.http import requires
from ..core.ui import render
from ..core.words import _
from ..domain.roles.permissions import MODULE_OF, PERMISSIONS_OF, Permission, Role
from ..domain.users.list import count_holders

bp = Blueprint("roles", __name__, url_prefix="/roles")


@bp.get("")
@requires(Permission.USERS_READ)
def index() -> ResponseReturnValue:
    columns = dict(Role.choices()) | {Role.OWNER.value: _("Client’s owner"), Role.MEMBER.value: _("Client’s member")}
    rows = [
        (permission.label, [permission in PERMISSIONS_OF[role] for role in columns])
        for permission in Permission
        if any(permission in PERMISSIONS_OF[role] for role in columns)
        and MODULE_OF.get(permission.partition(":")[0]) in (None, *current_user.modules)
    ]
    return render("admin/roles/index.html", rows=rows, columns=columns, holders=count_holders(current_user))
