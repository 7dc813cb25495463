"""Who was invited, as a list: the firm's people and the clients', with what became of it."""

from sqlalchemy import func, select

from ...core.lists import List
from ...core.page import Tab, Tabs
from ..clients.list import client_name
from ..users.user import User
from .invitation import Invitation, has_status

# What the mail server said to the newest mail, if it would not take it.
FAILURE = (
    select(func.max(Invitation.reason))
    .where(User.id == Invitation.user_id, Invitation.state == "failed", Invitation.taken_at == User.invited_at)
    .correlate(User)
    .scalar_subquery()
)

invitations = List(
    User,
    columns=(
        User.id, User.name, User.email, User.user_type, User.role, User.company_role, User.is_active, User.invited_at,
        User.invitation_until, User.wished_at, User.joined_at, User.last_sign_in_at, User.client_id,
    ),
    staff_columns=(client_name(User.client_id), FAILURE.label("failure")),
    search=(User.name, User.email),
    orders={"name": func.lower(User.name), "invited": User.invited_at, "seen": User.last_sign_in_at},
    order="-invited",
    tabs=Tabs("state", {
        "all": Tab("All"),
        "invited": Tab("Invited", has_status("invited")),
        "expired": Tab("Expired", has_status("expired")),
        "active": Tab("Active", has_status("active")),
    }),
    where=User.invited_at.is_not(None),
)  # fmt: skip
